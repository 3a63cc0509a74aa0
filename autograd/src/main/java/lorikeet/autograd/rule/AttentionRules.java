package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;

/** Gradients of {@link Attention}. */
final class AttentionRules {
    private AttentionRules() {}

    static Rule of(Attention op) {
        return switch (op) {
            case Attention.Attend attend -> keeping(r -> attend(r, attend), inputs(0, 1, 2, 3, 4), outputs(0, 1));
            case Attention.AttendBackward backward -> Rule.LOWERED;
            case Attention.Rope rope -> keeping(
                    r -> r.gradients(r.ops().one(new Attention.Rope(!rope.inverse()), r.dY(), r.in()[1], r.in()[2])), inputs(1, 2), outputs());
        };
    }

    private static Tensor[] attend(Recorded r, Attention.Attend op) {
        Tensor[] in = r.in();
        return r.gradients(r.ops().apply(new Attention.AttendBackward(op),
                r.dY(), in[0], in[1], in[2], in[3], in[4], r.out()[0], r.out()[1]));
    }
}
