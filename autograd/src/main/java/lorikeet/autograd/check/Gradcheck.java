package lorikeet.autograd.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import lorikeet.autograd.Tape;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/**
 * Gradients of the tape against central differences (f(x + hu) - f(x - hu)) / 2h in F64: every element of the Jacobian
 * where it is small, else the derivatives of one random combination of the results along random directions.
 */
public final class Gradcheck {
    /** About the cube root of F64's precision, where truncation and rounding are alike small. */
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-7;
    private static final int WHOLE = 4096;
    private static final int DIRECTIONS = 8;
    private static final int SHOWN = 4;

    private final Ops ops;
    private final Differentiable fn;
    private final Tensor[] inputs;
    private final double[] x;
    private final SplittableRandom random = new SplittableRandom(17);
    private double largest = 0;
    private double worst = 0;

    private Gradcheck(Ops ops, Differentiable fn, Tensor[] inputs) {
        this.ops = ops;
        this.fn = fn;
        this.inputs = inputs;
        this.x = flat(inputs);
    }

    /**
     * What was found.
     *
     * @param worst largest difference between a gradient and its finite difference, over the latter or 1
     * @param largest finite difference; if it is 0 the check proves nothing
     * @param findings one line each; none where gradients are right
     */
    public record Result(double worst, double largest, List<String> findings) {
        public boolean passed() {
            return findings.isEmpty();
        }
    }

    /**
     * Checks the gradients of all results of {@code fn} with respect to all inputs, and that two backward passes give
     * the same bits.
     *
     * @param ops of a device that computes in F64, such as the reference
     * @param inputs F64, in any layout
     * @throws IllegalArgumentException if an input is not F64
     */
    public static Result check(Ops ops, Differentiable fn, Tensor... inputs) {
        for (Tensor input : inputs) {
            if (input.dtype() != DType.F64) throw new IllegalArgumentException("gradients are checked in F64, found an input " + input);
        }
        try (Scope _ = ops.scope()) {
            return new Gradcheck(ops, fn, inputs).run();
        }
    }

    private Result run() {
        int results = results(x).length;
        boolean whole = (long) results * x.length <= WHOLE;
        double[][] combinations = whole ? units(results) : randoms(1, results);
        double[][] directions = whole ? units(x.length) : randoms(DIRECTIONS, x.length);
        List<String> findings = new ArrayList<>();
        double[][] gradients = new double[combinations.length][];
        for (int c = 0; c < gradients.length; c++) {
            gradients[c] = gradient(combinations[c]);
            if (!sameBits(gradients[c], gradient(combinations[c]))) findings.add("two backward passes differ in bits");
        }
        for (double[] direction : directions) along(direction, combinations, gradients, findings);
        return new Result(worst, largest, findings);
    }

    private static double[][] units(int n) {
        // An empty result or input still takes one backward pass, for its shapes.
        double[][] units = new double[Math.max(1, n)][n];
        for (int i = 0; i < n; i++) units[i][i] = 1;
        return units;
    }

    private double[][] randoms(int rows, int n) {
        return IntStream.range(0, rows).mapToObj(row -> random.doubles(n, -1, 1).toArray()).toArray(double[][]::new);
    }

    private void along(double[] direction, double[][] combinations, double[][] gradients, List<String> findings) {
        double[] ahead = results(moved(direction, STEP));
        double[] behind = results(moved(direction, -STEP));
        for (int c = 0; c < combinations.length; c++) {
            double difference = 0;
            for (int i = 0; i < ahead.length; i++) difference += combinations[c][i] * (ahead[i] - behind[i]) / (2 * STEP);
            double gradient = dot(gradients[c], direction);
            double scale = Math.max(1, Math.abs(difference));
            double error = Math.abs(gradient - difference) / scale;
            largest = Math.max(largest, Math.abs(difference));
            worst = Math.max(worst, error);
            if (!(error <= TOLERANCE) && findings.size() < SHOWN) {
                findings.add("result " + show(combinations[c]) + ", input " + show(direction) + ": gradient " + gradient + ", finite difference " + difference);
            }
        }
    }

    private double[] moved(double[] direction, double step) {
        double[] moved = x.clone();
        for (int i = 0; i < moved.length; i++) moved[i] += step * direction[i];
        return moved;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static String show(double[] weights) {
        int ones = 0;
        int last = 0;
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] == 0) continue;
            ones++;
            last = i;
        }
        return ones == 1 ? "element " + last : "along a random direction";
    }

    /** All results, one after another, without a tape. */
    private double[] results(double[] at) {
        try (Scope _ = ops.scope()) {
            Tensor[] tensors = new Tensor[inputs.length];
            int begin = 0;
            for (int i = 0; i < tensors.length; i++) {
                int end = begin + (int) inputs[i].shape().count();
                tensors[i] = ops.tensor(Arrays.copyOfRange(at, begin, end), inputs[i].shape().dims());
                begin = end;
            }
            return flat(fn.apply(ops, tensors));
        }
    }

    private double[] flat(Tensor[] tensors) {
        return Arrays.stream(tensors).flatMapToDouble(tensor -> Arrays.stream(Host.doubles(ops, tensor))).toArray();
    }

    /** Gradient of a combination of the results with respect to all inputs, by the tape. */
    private double[] gradient(double[] combination) {
        try (Scope _ = ops.scope(); Tape tape = new Tape(ops)) {
            for (Tensor input : inputs) tape.watch(input);
            tape.backward(combined(tape, fn.apply(tape, inputs), combination));
            Tensor[] gradients = new Tensor[inputs.length];
            for (int i = 0; i < gradients.length; i++) {
                Tensor gradient = tape.gradient(inputs[i]);
                gradients[i] = gradient != null ? gradient : ops.fill(0, inputs[i].shape().dims());
                if (!gradients[i].spec().equals(inputs[i].spec())) {
                    throw new IllegalStateException("gradient " + gradients[i] + " of an input " + inputs[i]);
                }
            }
            return flat(gradients);
        }
    }

    /** The weighted sum of the results; one whose weights are all zero is left out, so that no gradient reaches it. */
    private static Tensor combined(Tape tape, Tensor[] results, double[] combination) {
        Tensor sum = null;
        int begin = 0;
        for (Tensor result : results) {
            int end = begin + (int) result.shape().count();
            double[] weights = Arrays.copyOfRange(combination, begin, end);
            begin = end;
            if (combination.length > 0 && isZero(weights)) continue;
            Tensor part = tape.sum(tape.mul(result, tape.tensor(weights, result.shape().dims())));
            sum = sum == null ? part : tape.add(sum, part);
        }
        return sum;
    }

    private static boolean isZero(double[] weights) {
        return Arrays.stream(weights).allMatch(weight -> weight == 0);
    }

    private static boolean sameBits(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (Double.doubleToRawLongBits(a[i]) != Double.doubleToRawLongBits(b[i])) return false;
        }
        return a.length == b.length;
    }
}
