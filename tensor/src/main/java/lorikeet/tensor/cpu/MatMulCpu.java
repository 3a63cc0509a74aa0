package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.MatMul;

/** Kernel of {@link MatMul}: each element is one chain of fma over the inner dimension, see {@link Gemm}. */
record MatMulCpu(Cores cores) {
    /** Multiplications of one product above which the team shares it; below, each worker does whole products. */
    private static final long SHARED = 1 << 21;

    void run(MatMul op, Tensor a, Tensor b, Tensor c) {
        int m = Sizes.of(c.dim(-2));
        int n = Sizes.of(c.dim(-1));
        int k = Sizes.of(a.dim(op.transposeA() ? -2 : -1));
        if (c.shape().count() == 0 || k == 0) {
            new MoveCpu(cores).fill(c, 0);
            return;
        }
        Walk batches = Walk.over(c.shape().leading(2), matrices(c), matrices(a), matrices(b));
        int length = batches.length();
        long count = batches.rows() * length;
        boolean shared = count == 1 || (long) m * n >= SHARED / Math.max(1, k);
        Product product = new Product(m, n, k, Side.of(a, op.transposeA()), Side.of(b, op.transposeB()), Side.of(c, false));
        if (shared) {
            for (long i = 0; i < count; i++) product.run(cores.gemm(), batches, i);
        } else {
            cores.each(count, (i, end, worker) -> product.run(cores.gemm(worker), batches, i));
        }
    }

    /** The first elements of a tensor's matrices. */
    private static Tensor matrices(Tensor tensor) {
        long[] strides = new long[tensor.shape().rank() - 2];
        System.arraycopy(tensor.strides(), 0, strides, 0, strides.length);
        return tensor.view(tensor.shape().leading(2), strides, tensor.offset());
    }

    /** An operand: memory and strides of its matrices. */
    private record Side(MemorySegment memory, DType dtype, long rowStride, long columnStride) {
        static Side of(Tensor tensor, boolean transposed) {
            long row = tensor.stride(transposed ? -1 : -2);
            long column = tensor.stride(transposed ? -2 : -1);
            return new Side(tensor.memory(), tensor.dtype(), row, column);
        }

        MatrixView at(long offset) {
            return new MatrixView(memory, offset, rowStride, columnStride, dtype);
        }
    }

    private record Product(int m, int n, int k, Side a, Side b, Side c) {
        void run(Gemm gemm, Walk batches, long i) {
            long row = i / batches.length();
            long next = i % batches.length();
            gemm.multiply(m, n, k, a.at(at(batches, 1, row, next, a)), b.at(at(batches, 2, row, next, b)),
                    c.at(at(batches, 0, row, next, c)), false);
        }

        private static long at(Walk batches, int operand, long row, long next, Side side) {
            return batches.at(operand, row) + next * batches.step(operand) * side.dtype().bytes();
        }
    }
}
