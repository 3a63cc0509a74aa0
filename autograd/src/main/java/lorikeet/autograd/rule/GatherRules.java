package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Gather;

/** Gradients of {@link Gather}: each is the other's. */
final class GatherRules {
    private GatherRules() {}

    static Rule of(Gather op) {
        return switch (op) {
            case Gather.Rows rows -> keeping(GatherRules::rows, inputs(1), outputs());
            case Gather.RowsBackward backward -> keeping(
                    r -> r.gradients(r.ops().one(new Gather.Rows(r.specs()[0].dtype()), r.dY(), r.in()[1])), inputs(1), outputs());
        };
    }

    /** Sums are F32; those of activations are rounded to their dtype. */
    private static Tensor[] rows(Recorded r) {
        Tensor sums = r.ops().one(new Gather.RowsBackward(r.specs()[0].shape().dim(0)), r.dY(), r.in()[1]);
        return r.gradients(r.dY().dtype().is16Bit() ? r.ops().cast(sums, r.specs()[0].dtype()) : sums);
    }
}
