package lorikeet.tensor.cpu;

/** The innermost loop of a matrix product: one tile of the result, held in registers. */
public interface TileKernel {
    /** Numbers from one line of A to the next: an odd number of cache lines, so that lines do not share cache sets. */
    int LINE = 2192;

    /** The tiles there are for one vector width. */
    interface Choice {
        /** Those that are fast on this machine, each for some shapes; the first one for most. */
        TileKernel[] fast();

        /** Each of them; all give the same bits. */
        TileKernel[] all();

        /** Those that are fast for operands that are not packed, each for some shapes; the first one for most. */
        InPlaceTile[] inPlace();

        /** The one that is fast for sums of few steps. */
        DirectTile direct();
    }

    /** Rows of a tile (MR). */
    int rows();

    /** Columns of a tile (NR); a multiple of 4. */
    int columns();

    /** Whether panels are arrays; else they lie off the heap. */
    default boolean panelsInArray() {
        return false;
    }

    /**
     * Continues the sums of one tile: {@code c[i, j] = fma(a[i, p], b[p, j], c[i, j])} for p = 0, 1, … depth - 1 in
     * this order, on lines {@code a [rows, LINE]} from {@code aAt}, a panel {@code b [depth, columns]} from number {@code bAt}, aligned
     * to vectors where it is not in an array, and the tile {@code c [rows, columns]} from {@code cAt}.
     */
    void multiply(int depth, float[] a, int aAt, Panels b, int bAt, float[] c, int cAt);
}
