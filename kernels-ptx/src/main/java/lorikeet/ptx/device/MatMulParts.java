package lorikeet.ptx.device;

/**
 * Into how many parts the depth of a product is cut, so that a small result with a long sum has enough blocks. It follows from
 * the sizes alone: results have the same bits on every device.
 *
 * @param count parts, at least 1
 * @param depth of each but the last, a multiple of {@link #SLICE}
 */
record MatMulParts(long count, long depth) {
    /** Depths that a block takes at a time. */
    private static final long SLICE = 8;
    /** Blocks to aim at. */
    private static final long BLOCKS = 128;
    private static final long LEAST_DEPTH = 256;
    private static final long MOST = 64;

    /** The most parts that a depth may be cut in. */
    static long most(long depth) {
        return Math.clamp(depth / LEAST_DEPTH, 1, MOST);
    }

    /** All of the depth in one part. */
    static MatMulParts whole(long depth) {
        return new MatMulParts(1, roundUp(depth));
    }

    /** For a grid of {@code blocks} without parts. */
    static MatMulParts of(long depth, long blocks) {
        if (blocks == 0) return whole(depth);
        long wanted = Math.min(most(depth), Dim3.cover(BLOCKS, blocks));
        long each = roundUp(Dim3.cover(depth, wanted));
        return wanted == 1 ? whole(depth) : new MatMulParts(Dim3.cover(depth, each), each);
    }

    /** To the next slice, at least one. */
    static long roundUp(long depth) {
        return SLICE * Math.max(1, Dim3.cover(depth, SLICE));
    }
}
