package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** {@link InPlaceTile} that keeps its sums nowhere but in C, F32: where they have few steps, copies of a tile would take as long as they do. */
public interface DirectTile {
    /** Rows of a tile. */
    int rows();

    /** Columns of a tile; a power of two, at least 4. */
    int columns();

    /**
     * The sums of one tile, {@code c[i, j] = fma(a[i, p], b[p, j], c[i, j])} for p = 0, 1, … depth - 1 in this order, begun at 0, or at
     * what C has where {@code continued}.
     *
     * @param aAt byte of a[0, 0]
     * @param aRow bytes from one row of a to the next; a row is contiguous
     * @param bAt byte of b[0, 0] of a panel {@code [depth, columns]}
     * @param cAt byte of c[0, 0]
     * @param cRow bytes from one row of c to the next; a row is contiguous
     */
    void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow);

    /**
     * {@link #multiply} with an a whose columns are contiguous. Apart from it because strides that the compiler knows cost no check of bounds in the loop.
     *
     * @param aColumn bytes from one column of a to the next
     */
    void multiplyColumns(int depth, MemorySegment a, long aAt, long aColumn, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow);
}
