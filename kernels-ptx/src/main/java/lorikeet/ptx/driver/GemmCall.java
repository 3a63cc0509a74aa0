package lorikeet.ptx.driver;

import lorikeet.tensor.DType;

/**
 * A call of {@code cublasGemmEx}, or of {@code cublasGemmStridedBatchedEx} where there are batches: C {@code [m, n]} = alpha · op(A) · op(B) +
 * beta · C with sums in F32, each matrix stored column after column, as cuBLAS has it.
 *
 * @param transposeA whether op(A) {@code [m, k]} is the transpose of what is stored
 * @param transposeB whether op(B) {@code [k, n]} is
 * @param tf32 whether F32 operands may be rounded to TF32
 */
public record GemmCall(boolean transposeA, boolean transposeB, int m, int n, int k, float alpha, Matrix a, Matrix b, float beta, Matrix c, int batches, boolean tf32) {
    /**
     * @param dtype F32, F16 or BF16; that of A is that of B
     * @param stride elements from one column to the next
     * @param batch elements from one matrix to the next
     */
    public record Matrix(long address, DType dtype, int stride, long batch) {}
}
