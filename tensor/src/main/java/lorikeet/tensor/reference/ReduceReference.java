package lorikeet.tensor.reference;

import java.util.Arrays;
import lorikeet.tensor.Cursor;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Reduce;

/** Definition of {@link Reduce}: each element goes to its result in row-major order. */
final class ReduceReference {
    private ReduceReference() {}

    static void run(Reduce op, Tensor[] in, Tensor[] out) {
        double[] x = Values.of(in[0]);
        double[] y = new double[Values.count(out[0].shape())];
        Arrays.fill(y, start(op.kind()));
        Cursor result = resultOf(op, in[0].shape());
        for (double value : x) {
            int i = (int) result.next();
            y[i] = combine(op.kind(), y[i], value);
        }
        if (op.kind() == Reduce.Kind.MEAN) divide(y, reduced(op, in[0].shape()));
        Values.write(y, out[0]);
    }

    /** Walks the elements of x and gives the index of the result that each belongs to. */
    private static Cursor resultOf(Reduce op, Shape shape) {
        Shape kept = shape;
        for (int axis : op.axes()) kept = kept.with(axis, 1);
        long[] strides = kept.strides();
        for (int axis : op.axes()) strides[axis] = 0;
        return new Cursor(shape, strides, 0);
    }

    private static double start(Reduce.Kind kind) {
        return switch (kind) {
            case SUM, MEAN -> 0;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
    }

    private static double combine(Reduce.Kind kind, double sum, double value) {
        return switch (kind) {
            case SUM, MEAN -> sum + value;
            case MAX -> Math.max(sum, value);
        };
    }

    private static double reduced(Reduce op, Shape shape) {
        double count = 1;
        for (int axis : op.axes()) count *= shape.dim(axis);
        return count;
    }

    private static void divide(double[] y, double count) {
        for (int i = 0; i < y.length; i++) y[i] /= count;
    }
}
