package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Loss;

/** Gradients of {@link Loss}: computed by the forward pass for a loss gradient of 1, here scaled by the real one. */
final class LossRules {
    private LossRules() {}

    static Rule of(Loss op) {
        return switch (op) {
            case Loss.CrossEntropy loss -> keeping(r -> r.gradients(scaled(r, 2)), inputs(), outputs(2));
            case Loss.OutputLoss loss -> keeping(r -> output(r, loss), inputs(), outputs(2, 3));
        };
    }

    private static Tensor[] output(Recorded r, Loss.OutputLoss op) {
        Tensor dHidden = op.gradHidden() ? scaled(r, 2) : null;
        Tensor dW = op.gradW() ? scaled(r, op.gradHidden() ? 3 : 2) : null;
        return r.gradients(dHidden, dW);
    }

    private static Tensor scaled(Recorded r, int output) {
        Tensor gradient = r.out()[output];
        return r.ops().mul(gradient, r.ops().cast(r.dY(), gradient.dtype()));
    }
}
