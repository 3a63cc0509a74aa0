package lorikeet.autograd.rule;

import java.util.List;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.Linear;

/**
 * Gradients of {@link Linear}. Those of a frozen W or bias are not computed. h of a low-rank layer is kept: it is rank / in of x, which dA needs in any
 * case, and where a layer is checkpointed neither lives until backward.
 */
final class LinearRules {
    private LinearRules() {}

    static Rule of(Linear op) {
        return switch (op) {
            case Linear.Dense dense -> new Rule.Gradient(1, LinearRules::keepsDense, i -> false, LinearRules::dense);
            case Linear.LoraLinear lora -> new Rule.Gradient(1, (i, variables) -> i != 4 || lora.dropout() > 0, i -> i == 1, r -> lora(r, lora));
            case Linear.LoraLinearBackward backward -> Rule.LOWERED;
            case Linear.Gated gated -> new Rule.Steps((in, out) -> gated(gated, in, out));
        };
    }

    private static List<Rule.Step> gated(Linear.Gated op, Tensor[] in, Tensor[] out) {
        Rule.Step layer = new Rule.Step(op.layer(), op.operands(in), op.results(out));
        return List.of(layer, new Rule.Step(new Elementwise.SwiGlu(), new Tensor[] {in[in.length - 1], out[1]}, new Tensor[] {out[0]}));
    }

    private static boolean keepsDense(int i, Object[] variables) {
        return i < 2 && variables[1 - i] != null;
    }

    private static Tensor[] dense(Recorded r) {
        Ops ops = r.ops();
        Tensor dX = r.wants(0) ? ops.matmul(r.dY(), r.in()[1], false, false, r.specs()[0].dtype()) : null;
        Tensor dW = r.wants(1) ? ops.matmul(r.dY(), r.in()[0], true, false) : null;
        Tensor db = r.wants(2) ? bias(r, 2) : null;
        return r.gradients(dX, dW, db);
    }

    private static Tensor bias(Recorded r, int operand) {
        return r.ops().sum(r.ops().cast(r.dY(), r.specs()[operand].dtype()), 0);
    }

    private static Tensor[] lora(Recorded r, Linear.LoraLinear op) {
        Ops ops = r.ops();
        Tensor[] in = r.in();
        Linear.LoraLinearBackward backward = new Linear.LoraLinearBackward(op.scale(), op.dropout(), op.site(), r.wants(0));
        Tensor[] low = op.dropout() > 0
                ? ops.apply(backward, r.dY(), in[0], in[1], in[2], in[3], r.out()[1], in[in.length - 1])
                : ops.apply(backward, r.dY(), in[0], in[1], in[2], in[3], r.out()[1]);
        Tensor dW = r.wants(1) ? ops.matmul(r.dY(), in[0], true, false) : null;
        Tensor db = op.bias() && r.wants(4) ? bias(r, 4) : null;
        return r.gradients(r.wants(0) ? low[2] : null, dW, low[0], low[1], db);
    }
}
