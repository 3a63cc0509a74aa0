package lorikeet.ptx.device;

/** Extents of a grid in blocks or of a block in threads. A grid with a zero is not launched. */
public record Dim3(long x, long y, long z) {
    /** How many pieces of {@code size} cover {@code total}. */
    static long cover(long total, long size) {
        return Math.ceilDiv(total, size);
    }

    /** Blocks in the grid, or threads in the block. */
    public long count() {
        return x * y * z;
    }
}
