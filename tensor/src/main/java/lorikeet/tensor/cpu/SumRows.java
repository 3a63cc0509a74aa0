package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Reductions of one row to a number. The order of every sum is fixed by n alone: up to the last multiple of
 * {@value #BLOCK}, element i goes to partial sum i mod 64 (4 groups of 16); each of the rest goes to partial sum
 * i mod 16 of group 0; the groups are added lane by lane, (g₀ + g₁) + (g₂ + g₃); of the 16 numbers left, neighbours
 * are added until one remains. So a machine adds 4, 8 or 16 lanes at a time with four independent accumulators.
 */
public interface SumRows {
    /** Elements in which the order of a sum repeats. */
    int BLOCK = 64;
    /** Lanes of one of a sum's four groups. */
    int GROUP = 16;

    /** Σ x. */
    float sum(MemorySegment x, long xAt, int n);

    /** Σ a·b; each product and addition is one fma. */
    float dot(MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** Σ x². */
    default float sumSquares(MemorySegment x, long xAt, int n) {
        return dot(x, xAt, x, xAt, n);
    }

    /** Σ x² in F64, each square exact: for norms of whole tensors. One group of 16 partial sums. */
    double sumSquaresF64(MemorySegment x, long xAt, int n);

    /** max x; -infinity of an empty row; NaN if any is. */
    float max(MemorySegment x, long xAt, int n);

    /** Index of the first element that is NaN or infinite, or -1. */
    int firstNonFinite(MemorySegment x, long xAt, int n);
}
