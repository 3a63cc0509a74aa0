package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.op.Gather;

/** Gradients of {@link Gather}: each is the other's. */
final class GatherRules {
    private GatherRules() {}

    static Rule of(Gather op) {
        return switch (op) {
            case Gather.Rows rows -> keeping(
                    r -> r.gradients(r.ops().one(new Gather.RowsBackward(r.specs()[0].shape().dim(0)), r.dY(), r.in()[1])), inputs(1), outputs());
            case Gather.RowsBackward backward -> keeping(
                    r -> r.gradients(r.ops().one(new Gather.Rows(r.specs()[0].dtype()), r.dY(), r.in()[1])), inputs(1), outputs());
        };
    }
}
