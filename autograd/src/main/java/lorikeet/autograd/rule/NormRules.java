package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Norm;

/** Gradients of {@link Norm}. */
final class NormRules {
    private NormRules() {}

    static Rule of(Norm op) {
        return switch (op) {
            case Norm.RmsNorm norm -> keeping(NormRules::norm, inputs(0, 1), outputs(1));
            case Norm.AddRmsNorm norm -> keeping(2, NormRules::addNorm, inputs(2), outputs(0, 2));
            case Norm.RmsNormBackward backward -> Rule.LOWERED;
        };
    }

    private static Tensor[] norm(Recorded r) {
        Tensor[] d = r.ops().apply(new Norm.RmsNormBackward(r.wants(1)), r.dY(), r.in()[0], r.in()[1], r.out()[1]);
        return r.gradients(d[0], r.wants(1) ? d[1] : null);
    }

    // The sum is both an output and what is normalised: its gradient is the sum of the two ways.
    private static Tensor[] addNorm(Recorded r) {
        Ops ops = r.ops();
        Tensor dSum = r.dOut()[0];
        Tensor dY = r.dOut()[1];
        if (dY == null) return r.gradients(dSum, dSum);
        Tensor[] d = ops.apply(new Norm.RmsNormBackward(r.wants(2)), dY, r.out()[0], r.in()[2], r.out()[2]);
        Tensor dX = dSum == null ? d[0] : ops.add(dSum, d[0]);
        return r.gradients(dX, dX, r.wants(2) ? d[1] : null);
    }
}
