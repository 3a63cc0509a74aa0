package lorikeet.ptx.device;

import lorikeet.tensor.Shape;
import lorikeet.tensor.op.GaLore;

/**
 * Sizes of A {@code [rows, other]} and its basis {@code [rows, rank]}, and where in scratch memory lie: two matrices {@code [rows, rank]}, two
 * {@code [other, rank]}, L⁻¹ {@code [rank, rank]}, the parts of the Gram matrix, the parts of products.
 */
record RangeFinderScratch(long rows, long other, long rank) {
    static RangeFinderScratch of(GaLore.RangeFinder op, Shape g, Shape basis) {
        return new RangeFinderScratch(basis.dim(0), op.side() == GaLore.Side.LEFT ? g.dim(1) : g.dim(0), basis.dim(1));
    }

    /** The {@code i}-th matrix {@code [rows, rank]}. */
    long own(int i) {
        return i * Aligned.bytes(rows * rank * Float.BYTES);
    }

    /** The {@code i}-th matrix {@code [other, rank]}. */
    long other(int i) {
        return own(2) + i * Aligned.bytes(other * rank * Float.BYTES);
    }

    long inverse() {
        return other(2);
    }

    long sums() {
        return inverse() + Aligned.bytes(rank * rank * Float.BYTES);
    }

    long sumsBytes() {
        return RangeFinderKernels.sumsBytes(Math.max(rows, other), rank);
    }

    long parts() {
        return sums() + Aligned.bytes(sumsBytes());
    }

    /** Of A times {@code [other, rank]}. */
    MatMulPlan forward() {
        return MatMulPlan.of(rows, rank, other, 1);
    }

    /** Of Aᵀ times {@code [rows, rank]}. */
    MatMulPlan back() {
        return MatMulPlan.of(other, rank, rows, 1);
    }

    /** Of a matrix of {@code height} rows times L⁻ᵀ. */
    MatMulPlan solve(long height) {
        return MatMulPlan.of(height, rank, rank, 1);
    }

    long bytes() {
        long products = Math.max(forward().scratch(rows * rank), back().scratch(other * rank));
        long solves = Math.max(solve(rows).scratch(rows * rank), solve(other).scratch(other * rank));
        return parts() + Math.max(products, solves);
    }
}
