package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Philox;
import lorikeet.tensor.op.GaLore;

/**
 * Orthonormal columns as {@link GaLore.RangeFinder} defines them, by CholeskyQR (Yamamoto et al. 2015): A = YᵀY in F64 (products of
 * floats are exact there, each element one chain over the rows), A = LLᵀ, Q = YL⁻ᵀ. A diagonal of L is what is left of a column.
 * Twice makes columns orthonormal to the rounding of F32; the third time is for draws, which may lie close to the columns before.
 *
 * @param rank columns
 * @param site of the draws that stand in for columns that add nothing
 * @param scratch where {@link #bytes} are free from {@code at} on: A in F64, then L⁻¹ in F32
 */
record OrthonormalCpu(Cores cores, int rank, RandomCpu.Counter rng, int site, MemorySegment scratch, long at) {
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

    static long bytes(long rank) {
        return 12 * rank * rank;
    }

    /** q = orthonormal columns of y {@code [rows, rank]}, which is written over; both are dense. */
    void of(int rows, MatrixView y, MatrixView q) {
        pass(rows, y, GaLore.RangeFinder.NEGLIGIBLE, q);
        pass(rows, q, 0, y);
        pass(rows, y, 0, q);
    }

    private void pass(int rows, MatrixView y, double negligible, MatrixView q) {
        gram(rows, y);
        eliminate(rows, y, negligible * negligible * largestDiagonal());
        for (int i = 0; i < rank; i++) {
            for (int k = 0; k < rank; k++) scratch.set(F32, at + 8L * rank * rank + 4L * (i * rank + k), k > i ? 0 : (float) get(i, k));
        }
        MatrixView inverse = MatrixView.dense(scratch, at + 8L * rank * rank, rank, DType.F32);
        cores.gemm().multiply(rows, rank, rank, y, inverse.transposed(), q, false);
    }

    private double get(int i, int k) {
        return scratch.get(F64, at + 8L * (i * rank + k));
    }

    private void set(int i, int k, double value) {
        scratch.set(F64, at + 8L * (i * rank + k), value);
    }

    /** The upper triangle of A = YᵀY; zeros below. */
    private void gram(int rows, MatrixView y) {
        cores.each(rank, (j, end, worker) -> {
            long row = at + 8 * j * rank;
            for (int k = 0; k < rank; k++) scratch.set(F64, row + 8L * k, 0);
            for (int i = 0; i < rows; i++) {
                double factor = y.data().get(F32, y.at(i, j));
                long line = y.at(i, 0);
                for (int k = (int) j; k < rank; k++) {
                    scratch.set(F64, row + 8L * k, scratch.get(F64, row + 8L * k) + factor * y.data().get(F32, line + 4L * k));
                }
            }
        });
    }

    private double largestDiagonal() {
        double largest = 0;
        for (int j = 0; j < rank; j++) largest = Math.max(largest, get(j, j));
        return largest;
    }

    /**
     * Rows of [A | I] are eliminated in place: above the diagonal Lᵀ comes to stand, on and below it L⁻¹. A column of which no more than
     * {@code least} is left becomes draws, in Y; its row is that of I, and nothing is subtracted from others.
     */
    private void eliminate(int rows, MatrixView y, double least) {
        for (int j = 0; j < rank; j++) {
            double left = get(j, j);
            if (left <= least) {
                replace(rows, y, j);
                continue;
            }
            double inverse = 1 / Math.sqrt(left);
            for (int k = 0; k < rank; k++) set(j, k, k == j ? inverse : get(j, k) * inverse);
            int pivot = j;
            cores.splitRows(rank - 1 - j, rank, (begin, end, worker) -> {
                for (int i = (int) begin; i < end; i++) subtract(pivot, pivot + 1 + i);
            });
        }
    }

    /** Row {@code i} of [A | I] less its part of row {@code pivot}: columns up to the pivot, and from i on. */
    private void subtract(int pivot, int i) {
        double factor = get(pivot, i);
        for (int k = 0; k <= pivot; k++) set(i, k, get(i, k) - factor * get(pivot, k));
        for (int k = i; k < rank; k++) set(i, k, get(i, k) - factor * get(pivot, k));
    }

    private void replace(int rows, MatrixView y, int j) {
        for (int k = 0; k < rank; k++) set(j, k, k == j ? 1 : 0);
        for (int i = 0; i < rows; i++) {
            long element = (long) i * rank + j;
            y.data().set(F32, y.at(i, j), 2 * Philox.uniform(rng.seed(), element, site, rng.step()) - 1);
        }
    }
}
