package lorikeet.autograd.rule;

import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.MatMul;

/** Gradients of {@link MatMul}: two products with the other operand. */
final class MatMulRules {
    private MatMulRules() {}

    static Rule of(MatMul op) {
        return new Rule.Gradient(1, (i, variables) -> variables[1 - i] != null, i -> false, r -> backward(r, op));
    }

    private static Tensor[] backward(Recorded r, MatMul op) {
        Ops ops = r.ops();
        boolean ta = op.transposeA();
        boolean tb = op.transposeB();
        Tensor dA = null;
        Tensor dB = null;
        if (r.wants(0)) dA = ta ? ops.matmul(r.in()[1], r.dY(), tb, true, out(r, op, 0)) : ops.matmul(r.dY(), r.in()[1], false, !tb, out(r, op, 0));
        if (r.wants(1)) dB = tb ? ops.matmul(r.dY(), r.in()[0], true, ta, out(r, op, 1)) : ops.matmul(r.in()[0], r.dY(), !ta, false, out(r, op, 1));
        return r.gradients(dA, dB);
    }

    /** Where a product rounds, its gradients are rounded to the operands' dtypes. */
    private static DType out(Recorded r, MatMul op, int operand) {
        return op.out() == null ? null : r.specs()[operand].dtype();
    }
}
