package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** {@link TileKernel} on operands that lie anywhere in memory, F32: what is read once is not worth packing. */
public interface InPlaceTile {
    /** Rows of a tile. */
    int rows();

    /** Columns of a result up to which reading A's rows in place is faster than packing them. */
    int mostColumns();

    /** Rows of a result up to which spreading B's rows a few at a time is faster than packing many. */
    int mostRows();

    /** Columns of a tile; a power of two, at least 4. */
    int columns();

    /**
     * Continues the sums of one tile, {@code c[i, j] = fma(a[i, p], b[p, j], c[i, j])} for p = 0, 1, … depth - 1 in this order.
     *
     * @param aAt byte of a[0, 0]
     * @param aRow bytes from one row of a to the next; a row is contiguous
     * @param bAt byte of b[0, 0] of a panel {@code [depth, columns]}: with a stride that C2 knows, no access is checked in the loop
     * @param c the tile {@code [rows, columns]} from {@code cAt}
     */
    void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, float[] c, int cAt);
}
