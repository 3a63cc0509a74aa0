package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.ptx.device.MatMulKernel.Pair;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.MatMul;

/** {@link MatMul} of any strides by {@code matmul_f32.ptx}; F64 is left to the CPU. */
record MatMulPtx(Products products) implements OpKernels<MatMul> {
    @Override
    public boolean supports(MatMul op, Spec[] in) {
        return in[0].dtype() != DType.F64 && in[1].dtype() != DType.F64;
    }

    @Override
    public Layout layout(MatMul op, int operand) {
        return Layout.ANY;
    }

    @Override
    public long workspace(MatMul op, Spec[] in) {
        Spec out = op.infer(in)[0];
        return plan(out.shape(), in[0].shape().dim(op.transposeA() ? -2 : -1)).scratch(out.shape().count());
    }

    private static MatMulPlan plan(Shape out, long depth) {
        return MatMulPlan.of(out.dim(-2), out.dim(-1), depth, out.leading(2).count());
    }

    @Override
    public void run(MatMul op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (out[0].shape().count() == 0) return;
        MatMulOperand p = MatMulOperand.of("A", in[0], op.transposeA() ? -1 : -2);
        MatMulOperand q = MatMulOperand.of("B", in[1], op.transposeB() ? -2 : -1);
        MatMulPlan plan = plan(out[0].shape(), p.depth());
        for (BatchWalk.Group group : BatchWalk.of(out[0].shape().leading(2), in[0], in[1])) {
            MatMulKernel product = new MatMulKernel("matmul", "C", 1, new Pair(group.p(p), group.q(q)), null, null, group.batches(), Dropping.NONE, plan);
            products.run(product, Map.of("A", group.place(in[0], group.pFirst()), "B", group.place(in[1], group.qFirst()),
                    "C", group.place(out[0], group.first() * product.rows() * product.columns())), workspace, 0);
        }
    }
}
