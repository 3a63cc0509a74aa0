package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.op.Softmax;

/** Gradients of {@link Softmax}. */
final class SoftmaxRules {
    private SoftmaxRules() {}

    static Rule of(Softmax op) {
        return switch (op) {
            case Softmax.SoftmaxForward _ -> keeping(r -> r.gradients(r.ops().apply(new Softmax.SoftmaxBackward(), r.dY(), r.out()[0])[0]), inputs(), outputs(0));
            case Softmax.SoftmaxBackward _ -> Rule.LOWERED;
        };
    }
}
