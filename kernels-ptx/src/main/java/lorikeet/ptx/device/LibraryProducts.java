package lorikeet.ptx.device;

import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.ptx.driver.DeviceBlas;
import lorikeet.ptx.driver.GemmCall;
import lorikeet.ptx.driver.GemmCall.Matrix;
import lorikeet.tensor.DType;

/**
 * Products by cuBLAS, which has matrices column by column: P · Q of rows is there Qᵀ · Pᵀ, whose memory is the same.
 *
 * @param least multiplications of a product from which on it is given to cuBLAS
 */
record LibraryProducts(DeviceBlas blas, boolean tf32, long least) {
    /** As of a product of 256 x 256 x 256: chosen without a GPU, not measured. */
    static final long LARGE = 1L << 24;

    /** Computes {@code product} if cuBLAS can: matrices with whole lines, of one dtype, without dropout and bias. Answers whether it did. */
    boolean run(MatMulKernel product, Map<String, Place> operands) {
        if (product.bias() != null || !fits(product.first()) || product.second() != null && !fits(product.second())) return false;
        if (product.count() * (depth(product.first()) + (product.second() == null ? 0 : depth(product.second()))) < least) return false;
        if (product.count() == 0 || depth(product.first()) == 0) return false;
        boolean two = product.second() != null && depth(product.second()) > 0;
        if (two) blas.gemm(call(product.second(), product, operands, MatMulBatches.ONE, 0, 1, 0));
        MatMulBatches batches = product.batches();
        for (long outer = 0; outer < batches.outer(); outer++) blas.gemm(call(product.first(), product, operands, batches, outer, product.scale(), two ? 1 : 0));
        return true;
    }

    private static long depth(Pair pair) {
        return pair.p().depth();
    }

    private static boolean fits(Pair pair) {
        MatMulOperand p = pair.p(), q = pair.q();
        return p.dtype() == q.dtype() && !p.dropped() && !q.dropped() && lines(p) && lines(q);
    }

    private static boolean lines(MatMulOperand operand) {
        long most = Math.max(Math.max(operand.edge(), operand.depth()), operand.stride());
        boolean apart = lineCount(operand) <= 1 || operand.stride() >= lineLength(operand);
        return apart && operand.step() == 1 && most <= Integer.MAX_VALUE;
    }

    private static long lineCount(MatMulOperand operand) {
        return operand.alongEdge() ? operand.depth() : operand.edge();
    }

    private static long lineLength(MatMulOperand operand) {
        return operand.alongEdge() ? operand.edge() : operand.depth();
    }

    /** The products of one outer batch. A line of memory is a column there: op(A) = Qᵀ {@code [columns, depth]}, op(B) = Pᵀ {@code [depth, rows]}. */
    private GemmCall call(Pair pair, MatMulKernel product, Map<String, Place> operands, MatMulBatches batches, long outer, float alpha, float beta) {
        int columns = (int) product.columns();
        long matrix = product.rows() * product.columns();
        long c = operands.get(product.result()).address() + outer * batches.inner() * matrix * Float.BYTES;
        return new GemmCall(!pair.q().alongEdge(), pair.p().alongEdge(), columns, (int) product.rows(), (int) depth(pair), alpha,
                matrix(pair.q(), operands, outer * batches.qOuter(), batches.qInner()), matrix(pair.p(), operands, outer * batches.pOuter(), batches.pInner()),
                beta, new Matrix(c, DType.F32, columns, matrix), (int) batches.inner(), tf32);
    }

    private static Matrix matrix(MatMulOperand operand, Map<String, Place> operands, long elements, long batch) {
        long address = operands.get(operand.operand()).address() + elements * operand.dtype().bytes();
        return new Matrix(address, operand.dtype(), (int) Math.max(operand.stride(), lineLength(operand)), batch);
    }
}
