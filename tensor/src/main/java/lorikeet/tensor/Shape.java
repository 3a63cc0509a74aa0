package lorikeet.tensor;

import java.util.Arrays;

/** Dimensions of a tensor, outermost first; immutable. A zero dimension is an empty tensor, rank 0 a scalar. */
public final class Shape {
    private final long[] dims;
    private final long count;

    private Shape(long[] dims) {
        long product = 1;
        for (long dim : dims) {
            if (dim < 0) throw new ShapeException("negative dimension in " + Arrays.toString(dims));
            product = multiply(product, dim, dims);
        }
        this.dims = dims;
        this.count = product;
    }

    private static long multiply(long product, long dim, long[] dims) {
        try {
            return Math.multiplyExact(product, dim);
        } catch (ArithmeticException e) {
            throw new ShapeException("element count of " + Arrays.toString(dims) + " exceeds 64 bits");
        }
    }

    /**
     * A shape of these dimensions; none for a scalar.
     *
     * @throws ShapeException if one is negative, or their product exceeds 64 bits
     */
    public static Shape of(long... dims) {
        return new Shape(dims.clone());
    }

    /** Number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Dimension at {@code axis}; negative axes count from the end. */
    public long dim(int axis) {
        return dims[axis(axis)];
    }

    /** {@code axis} counted from the front, checked. */
    public int axis(int axis) {
        int front = axis < 0 ? axis + dims.length : axis;
        if (front < 0 || front >= dims.length) throw new ShapeException("axis " + axis + " of shape " + this);
        return front;
    }

    /** Number of elements. */
    public long count() {
        return count;
    }

    /** All dimensions, in an array of their own. */
    public long[] dims() {
        return dims.clone();
    }

    /** Strides in elements of a dense row-major layout. */
    public long[] strides() {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= Math.max(1, dims[i]);
        }
        return strides;
    }

    /** This shape with the dimension at {@code axis} replaced. */
    public Shape with(int axis, long dim) {
        long[] changed = dims.clone();
        changed[axis(axis)] = dim;
        return new Shape(changed);
    }

    /** All but the last {@code n} dimensions. */
    public Shape leading(int n) {
        return new Shape(Arrays.copyOf(dims, dims.length - n));
    }

    /** This shape followed by {@code more} dimensions. */
    public Shape append(long... more) {
        long[] all = Arrays.copyOf(dims, dims.length + more.length);
        System.arraycopy(more, 0, all, dims.length, more.length);
        return new Shape(all);
    }

    /** Common shape of two broadcast operands, by NumPy's rule; {@code op} names the operation in the error. */
    public static Shape broadcast(String op, Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        long[] dims = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long p = i <= a.rank() ? a.dims[a.rank() - i] : 1;
            long q = i <= b.rank() ? b.dims[b.rank() - i] : 1;
            if (p != q && p != 1 && q != 1) throw new ShapeException(op + ": shapes " + a + " and " + b + " do not broadcast");
            dims[rank - i] = p == 1 ? q : p;
        }
        return new Shape(dims);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
