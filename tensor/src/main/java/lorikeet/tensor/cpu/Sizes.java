package lorikeet.tensor.cpu;

import lorikeet.tensor.ShapeException;

/** Dimensions as the kernels count them. */
final class Sizes {
    private Sizes() {}

    /** A dimension that a kernel takes at once. */
    static int of(long dim) {
        if (dim > Integer.MAX_VALUE - 64) {
            throw new ShapeException("cpu: a dimension of " + dim + " elements, at most " + (Integer.MAX_VALUE - 64) + " are supported");
        }
        return (int) dim;
    }

    /** Bytes rounded up so that what follows stays aligned. */
    static long aligned(long bytes) {
        return Math.addExact(bytes, 63) & -64;
    }
}
