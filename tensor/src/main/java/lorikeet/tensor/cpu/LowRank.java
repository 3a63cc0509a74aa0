package lorikeet.tensor.cpu;

/**
 * A product of low rank that belongs to a larger one of the same rows and columns: left {@code [m, rank]} · right {@code [rank, n]},
 * F32. Summed together they cross the memory of the result once.
 *
 * @param first whether the sums begin with it; else they end with it
 */
public record LowRank(int rank, MatrixView left, MatrixView right, boolean first) {}
