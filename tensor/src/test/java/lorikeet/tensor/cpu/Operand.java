package lorikeet.tensor.cpu;

import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * An operand of a test: values, dtype, shape, and how they lie in memory, to be made on any device of the host.
 *
 * @param layout makes a view that is filled with the values; what lies around it is NaN
 */
record Operand(Spec spec, double[] values, UnaryOperator<Shape> storage, Layout layout) {
    enum Layout { DENSE, ROWS, TRANSPOSED }

    static Operand of(DType dtype, double[] values, long... dims) {
        Spec spec = Spec.of(dtype, dims);
        if (values.length != spec.shape().count()) throw new IllegalArgumentException(values.length + " values for " + spec);
        return new Operand(spec, values, shape -> shape, Layout.DENSE);
    }

    static Operand ints(int... values) {
        return of(DType.I32, Arrays.stream(values).asDoubleStream().toArray(), values.length);
    }

    /** Seed and step of random operations. */
    static Operand rng() {
        return of(DType.I64, new double[] {123_456_789_012L, 7}, 2);
    }

    static Operand number(double value) {
        return of(DType.F64, new double[] {value});
    }

    /** Normal numbers, F32, the same for the same dimensions and seed. */
    static Operand normal(int seed, long... dims) {
        Random random = new Random(31L * seed + Arrays.hashCode(dims));
        double[] values = new double[(int) Shape.of(dims).count()];
        for (int i = 0; i < values.length; i++) values[i] = (float) random.nextGaussian();
        return of(DType.F32, values, dims);
    }

    Operand as(DType dtype) {
        return new Operand(new Spec(dtype, spec.shape()), values, storage, layout);
    }

    Operand map(DoubleUnaryOperator f) {
        return new Operand(spec, Arrays.stream(values).map(f).map(v -> (float) v).toArray(), storage, layout);
    }

    Operand with(int index, double value) {
        double[] changed = values.clone();
        changed[index] = value;
        return new Operand(spec, changed, storage, layout);
    }

    /** The same values in a view whose rows are contiguous and lie apart. */
    Operand rows() {
        return new Operand(spec, values, shape -> shape.with(-1, shape.dim(-1) + 5), Layout.ROWS);
    }

    /** The same values in a view whose last two dimensions are swapped in memory. */
    Operand transposed() {
        return new Operand(spec, values, shape -> shape.with(-1, shape.dim(-2)).with(-2, shape.dim(-1) + 3), Layout.TRANSPOSED);
    }

    Tensor on(Ops ops) {
        Tensor whole = ops.empty(new Spec(spec.dtype(), storage.apply(spec.shape())));
        for (long i = 0; i < whole.shape().count(); i++) Elements.set(whole.memory(), spec.dtype(), i, Double.NaN);
        Tensor view = switch (layout) {
            case DENSE -> whole;
            case ROWS -> ops.slice(whole, -1, 2, 2 + spec.shape().dim(-1));
            case TRANSPOSED -> ops.transpose(ops.slice(whole, -2, 1, 1 + spec.shape().dim(-1)), -1, -2);
        };
        for (int i = 0; i < values.length; i++) Elements.set(view.memory(), spec.dtype(), position(view, i), values[i]);
        return view;
    }

    private static long position(Tensor view, long i) {
        long at = view.offset();
        for (int axis = view.shape().rank() - 1; axis >= 0; axis--) {
            at += i % view.dim(axis) * view.stride(axis);
            i /= view.dim(axis);
        }
        return at;
    }
}
