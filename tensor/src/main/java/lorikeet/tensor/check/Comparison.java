package lorikeet.tensor.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lorikeet.tensor.Shape;

/**
 * How far values are from those expected.
 *
 * @param frobenius ‖found - expected‖ / ‖expected‖ over the elements where both are finite
 * @param worst largest error over the largest expected magnitude
 * @param share of the tolerance that was used: at most 1 where the comparison holds
 * @param mismatches the first elements that are off: index, found, expected; none where it holds
 */
public record Comparison(double frobenius, double worst, double share, List<String> mismatches) {
    private static final int SHOWN = 4;

    /** Whether every element is within the tolerance. */
    public boolean holds() {
        return mismatches.isEmpty();
    }

    /** Compares row-major values of a tensor of {@code shape}; NaN equals NaN. */
    public static Comparison of(Shape shape, double[] found, double[] expected, Tolerance tolerance) {
        if (tolerance.relative() == 0) return exact(shape, found, expected);
        double error = 0;
        double magnitude = 0;
        double worstError = 0;
        double largest = 0;
        for (int i = 0; i < expected.length; i++) {
            if (!bothFinite(found[i], expected[i])) continue;
            double difference = Math.abs(found[i] - expected[i]);
            error += difference * difference;
            magnitude += expected[i] * expected[i];
            worstError = Math.max(worstError, difference);
            largest = Math.max(largest, Math.abs(expected[i]));
        }
        double frobenius = ratio(Math.sqrt(error), Math.sqrt(magnitude));
        double worst = ratio(worstError, largest);
        double share = Math.max(frobenius, worst) / tolerance.relative();
        double bound = tolerance.relative() * largest;
        List<String> mismatches = new ArrayList<>();
        for (int i = 0; i < expected.length && mismatches.size() < SHOWN; i++) {
            boolean fits = bothFinite(found[i], expected[i]) ? Math.abs(found[i] - expected[i]) <= bound : same(found[i], expected[i]);
            if (!fits) mismatches.add(line(shape, i, found, expected));
        }
        if (mismatches.isEmpty() && share > 1) mismatches.add("relative error " + frobenius + " in total");
        return new Comparison(frobenius, worst, share, mismatches);
    }

    /** Compares bits, all NaN being one. */
    private static Comparison exact(Shape shape, double[] found, double[] expected) {
        List<String> mismatches = new ArrayList<>();
        for (int i = 0; i < expected.length && mismatches.size() < SHOWN; i++) {
            if (!same(found[i], expected[i])) mismatches.add(line(shape, i, found, expected));
        }
        double error = mismatches.isEmpty() ? 0 : Double.POSITIVE_INFINITY;
        return new Comparison(error, error, error, mismatches);
    }

    private static boolean bothFinite(double a, double b) {
        return Double.isFinite(a) && Double.isFinite(b);
    }

    private static boolean same(double a, double b) {
        return Double.doubleToLongBits(a) == Double.doubleToLongBits(b);
    }

    private static double ratio(double error, double magnitude) {
        return error == 0 ? 0 : error / magnitude;
    }

    private static String line(Shape shape, int i, double[] found, double[] expected) {
        long[] index = new long[shape.rank()];
        long rest = i;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.dim(axis);
            rest /= shape.dim(axis);
        }
        return Arrays.toString(index) + ": found " + found[i] + ", expected " + expected[i];
    }
}
