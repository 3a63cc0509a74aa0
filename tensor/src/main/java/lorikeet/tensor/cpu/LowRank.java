package lorikeet.tensor.cpu;

/**
 * A product of low rank that belongs to a larger one of the same rows and columns: left {@code [m, rank]} · right {@code [rank, n]},
 * F32. Summed together they cross the memory of the result once.
 *
 * @param first whether the sums begin with it; else they end with it
 * @param down how left comes from the larger product's left operand, beside which it is computed; null where left is there already
 */
public record LowRank(int rank, MatrixView left, MatrixView right, boolean first, Down down) {
    /**
     * left = scale · (A·matrix) for the larger product's A {@code [m, k]}.
     *
     * @param matrix {@code [k, rank]}
     * @param kept where A·matrix {@code [m, rank]} goes, F32 with contiguous rows; null where nobody needs it
     */
    public record Down(MatrixView matrix, float scale, MatrixView kept) {}

    /** One whose left side is there already. */
    public LowRank(int rank, MatrixView left, MatrixView right, boolean first) {
        this(rank, left, right, first, null);
    }
}
