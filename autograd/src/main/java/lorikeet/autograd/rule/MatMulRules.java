package lorikeet.autograd.rule;

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
        if (r.wants(0)) dA = ta ? ops.matmul(r.in()[1], r.dY(), tb, true) : ops.matmul(r.dY(), r.in()[1], false, !tb);
        if (r.wants(1)) dB = tb ? ops.matmul(r.dY(), r.in()[0], true, ta) : ops.matmul(r.in()[0], r.dY(), !ta, false);
        return r.gradients(dA, dB);
    }
}
