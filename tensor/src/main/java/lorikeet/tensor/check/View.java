package lorikeet.tensor.check;

import java.util.Arrays;
import lorikeet.tensor.Shape;

/** How an operand lies in its storage. */
public enum View {
    /** In row-major order from the storage's first element on. */
    DENSE,
    /** In row-major order from the storage's second element on. */
    SHIFTED,
    /** Rows of a larger tensor: begins at element 1, with 3 elements that are not its own after each row. */
    SLICED,
    /** The last two dimensions swapped; a vector takes every second element. */
    TRANSPOSED,
    /** All along the first dimension the same elements. */
    EXPANDED,
    /** From the last to the first along the first dimension. */
    REVERSED;

    /**
     * Elements of the storage, and where in it the tensor lies.
     *
     * @param span elements of the storage
     */
    record Placement(long span, long[] strides, long offset) {}

    Placement place(Shape shape) {
        return switch (this) {
            case DENSE -> placed(shape, shape.strides(), 0);
            case SHIFTED -> placed(shape, shape.strides(), 1);
            case SLICED -> placed(shape, sliced(shape), 1);
            case TRANSPOSED -> placed(shape, transposed(shape), 0);
            case EXPANDED -> placed(shape, firstStride(shape, 0), 0);
            case REVERSED -> reversed(shape);
        };
    }

    private static Placement placed(Shape shape, long[] strides, long offset) {
        long span = offset + 1;
        for (int i = 0; i < strides.length; i++) span += Math.max(0, shape.dim(i) - 1) * strides[i];
        return new Placement(span, strides, offset);
    }

    private static long[] sliced(Shape shape) {
        return shape.rank() == 0 ? shape.strides() : shape.with(-1, shape.dim(-1) + 3).strides();
    }

    private static long[] transposed(Shape shape) {
        int rank = shape.rank();
        if (rank < 2) return Arrays.stream(shape.strides()).map(stride -> 2 * stride).toArray();
        long[] strides = shape.with(-1, shape.dim(-2)).with(-2, shape.dim(-1)).strides();
        long last = strides[rank - 1];
        strides[rank - 1] = strides[rank - 2];
        strides[rank - 2] = last;
        return strides;
    }

    private static Placement reversed(Shape shape) {
        if (shape.count() == 0) return placed(shape, shape.strides(), 0);
        long step = shape.strides()[0];
        return new Placement(shape.count(), firstStride(shape, -step), (shape.dim(0) - 1) * step);
    }

    private static long[] firstStride(Shape shape, long stride) {
        long[] strides = shape.strides();
        strides[0] = stride;
        return strides;
    }
}
