package lorikeet.tensor;

/** An odometer over the dimensions of a strided tensor: where its elements lie, in row-major order. */
public final class Cursor {
    private final long[] dims;
    private final long[] strides;
    private final long[] index;
    private long at;

    /** Walks {@code shape.count()} elements; strides and offset in elements. */
    public Cursor(Shape shape, long[] strides, long offset) {
        this.dims = shape.dims();
        this.strides = strides.clone();
        this.index = new long[dims.length];
        this.at = offset;
    }

    /** Walks the elements of {@code tensor}. */
    public static Cursor over(Tensor tensor) {
        return new Cursor(tensor.shape(), tensor.strides(), tensor.offset());
    }

    /** Position of the current element, in elements; moves to the next one. */
    public long next() {
        long current = at;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            at += strides[axis];
            if (++index[axis] < dims[axis]) break;
            at -= strides[axis] * dims[axis];
            index[axis] = 0;
        }
        return current;
    }
}
