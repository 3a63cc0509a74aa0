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

    /** Where a product goes: a dense matrix, or the first of such one after another. */
    private record Target(long address, DType dtype, long rows, long columns) {
        Target after(long matrices) {
            return new Target(address + matrices * rows * columns * dtype.bytes(), dtype, rows, columns);
        }
    }

    /** Computes {@code product} if cuBLAS can: matrices with whole lines, of one dtype, without dropout and bias. Answers whether it did. */
    boolean run(MatMulKernel product, Map<String, Place> operands) {
        if (product.bias() != null || !isTaken(product.count(), product.first(), product.second())) return false;
        boolean two = product.second() != null && depth(product.second()) > 0;
        Target target = new Target(operands.get(product.result()).address(), DType.F32, product.rows(), product.columns());
        if (two) blas.gemm(call(product.second(), target, operands, MatMulBatches.ONE, 0, 1, 0));
        MatMulBatches batches = product.batches();
        for (long outer = 0; outer < batches.outer(); outer++) blas.gemm(call(product.first(), target, operands, batches, outer, product.scale(), two ? 1 : 0));
        return true;
    }

    /** The same of operands of 16 bits. The second product, of a low rank, comes first: in a result of 16 bits it is rounded to them before the other is added. */
    boolean run(MmaProduct product, Map<String, Place> operands) {
        if (!takes(product)) return false;
        Pair first = pair(product.type(), product.first());
        Pair second = pair(product.type(), product.second());
        boolean two = second != null && depth(second) > 0;
        Target target = new Target(operands.get(product.result()).address(), product.out(), product.rows(), product.columns());
        if (two) blas.gemm(call(second, target, operands, MatMulBatches.ONE, 0, product.scale(), 0));
        blas.gemm(call(first, target, operands, MatMulBatches.ONE, 0, second == null ? product.scale() : 1, two ? 1 : 0));
        return true;
    }

    /** Whether {@link #run(MmaProduct, Map)} would compute {@code product}. */
    boolean takes(MmaProduct product) {
        if (product.bias() || product.drop().p() > 0) return false;
        return isTaken(product.count(), pair(product.type(), product.first()), pair(product.type(), product.second()));
    }

    /** @param pair null for none, which is null then */
    private static Pair pair(DType type, MmaProduct.Pair pair) {
        return pair == null ? null : new Pair(pair.a().lines(type), pair.b().lines(type));
    }

    /** @param second null for none */
    private boolean isTaken(long count, Pair first, Pair second) {
        if (!fits(first) || second != null && !fits(second)) return false;
        if (count == 0 || depth(first) == 0) return false;
        return count * (depth(first) + (second == null ? 0 : depth(second))) >= least;
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
    private GemmCall call(Pair pair, Target target, Map<String, Place> operands, MatMulBatches batches, long outer, float alpha, float beta) {
        int columns = (int) target.columns;
        Matrix c = new Matrix(target.after(outer * batches.inner()).address, target.dtype, columns, target.rows * columns);
        return new GemmCall(!pair.q().alongEdge(), pair.p().alongEdge(), columns, (int) target.rows, (int) depth(pair), alpha,
                matrix(pair.q(), operands, outer * batches.qOuter(), batches.qInner()), matrix(pair.p(), operands, outer * batches.pOuter(), batches.pInner()),
                beta, c, (int) batches.inner(), tf32);
    }

    private static Matrix matrix(MatMulOperand operand, Map<String, Place> operands, long elements, long batch) {
        long address = operands.get(operand.operand()).address() + elements * operand.dtype().bytes();
        return new Matrix(address, operand.dtype(), (int) Math.max(operand.stride(), lineLength(operand)), batch);
    }
}
