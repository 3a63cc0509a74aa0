package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.ptx.device.MmaProducts.Result;
import lorikeet.ptx.device.MmaScratch.Placed;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.MatMul;

/**
 * {@link MatMul} of any strides: with a result of 16 bits, whose dtype operands of others are rounded to, or of two operands of one
 * 16-bit dtype, by {@code matmul_mma.ptx}, one launch for each matrix of the batch; others by {@code matmul_f32.ptx}. F64 is left to the CPU.
 */
record MatMulPtx(Products products) implements OpKernels<MatMul> {
    @Override
    public boolean supports(MatMul op, Spec[] in) {
        return op.out() != DType.F64 && in[0].dtype() != DType.F64 && in[1].dtype() != DType.F64;
    }

    /** The dtype of operands on tensor cores; null for products in F32. */
    private static DType narrow(MatMul op, DType a, DType b) {
        if (op.out() != null && op.out().is16Bit()) return op.out();
        return a.is16Bit() && a == b ? a : null;
    }

    @Override
    public Layout layout(MatMul op, int operand) {
        return Layout.ANY;
    }

    @Override
    public long workspace(MatMul op, Spec[] in) {
        DType narrow = narrow(op, in[0].dtype(), in[1].dtype());
        if (narrow != null) return MmaScratch.copies(narrow, in);
        Spec out = op.infer(in)[0];
        return plan(out.shape(), in[0].shape().dim(op.transposeA() ? -2 : -1)).scratch(out.shape().count());
    }

    private static MatMulPlan plan(Shape out, long depth) {
        return MatMulPlan.of(out.dim(-2), out.dim(-1), depth, out.leading(2).count());
    }

    @Override
    public void run(MatMul op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (out[0].shape().count() == 0) return;
        DType narrow = narrow(op, in[0].dtype(), in[1].dtype());
        if (narrow != null) {
            narrow(op, narrow, in, out[0], workspace);
            return;
        }
        MatMulOperand p = MatMulOperand.of("A", in[0], op.transposeA() ? -1 : -2);
        MatMulOperand q = MatMulOperand.of("B", in[1], op.transposeB() ? -2 : -1);
        MatMulPlan plan = plan(out[0].shape(), p.depth());
        for (BatchWalk.Group group : BatchWalk.of(out[0].shape().leading(2), in[0], in[1])) {
            MatMulKernel product = new MatMulKernel("matmul", "C", 1, new Pair(group.p(p), group.q(q)), null, null, group.batches(), Dropping.NONE, plan);
            products.run(product, Map.of("A", group.place(in[0], group.pFirst()), "B", group.place(in[1], group.qFirst()),
                    "C", group.place(out[0], group.first() * product.rows() * product.columns())), workspace, 0);
        }
    }

    private void narrow(MatMul op, DType type, Tensor[] in, Tensor out, MemorySegment workspace) {
        MmaScratch scratch = new MmaScratch(products.launcher(), type, workspace);
        Placed a = scratch.matrix("A", in[0], op.transposeA() ? -1 : -2);
        Placed b = scratch.matrix("B", in[1], op.transposeB() ? -2 : -1);
        MmaProducts mma = new MmaProducts(products.launcher(), "matmul", type);
        long size = out.dim(-2) * out.dim(-1);
        for (BatchWalk.Group group : BatchWalk.of(out.shape().leading(2), scratch.steps(in[0]), scratch.steps(in[1]))) {
            MatMulBatches batches = group.batches();
            for (long i = 0; i < batches.count(); i++) {
                long p = group.pFirst() + i / batches.inner() * batches.pOuter() + i % batches.inner() * batches.pInner();
                long q = group.qFirst() + i / batches.inner() * batches.qOuter() + i % batches.inner() * batches.qInner();
                mma.product(new Result("C", out.dtype(), Place.of(out).from((group.first() + i) * size * out.dtype().bytes())), a.after(p), b.after(q));
            }
        }
    }
}
