package lorikeet.autograd.rule;

import static lorikeet.autograd.rule.Rule.inputs;
import static lorikeet.autograd.rule.Rule.keeping;
import static lorikeet.autograd.rule.Rule.outputs;

import lorikeet.tensor.op.Random;

/** Gradients of {@link Random}: dropout draws its mask again. */
final class RandomRules {
    private RandomRules() {}

    static Rule of(Random op) {
        return switch (op) {
            case Random.Dropout dropout -> keeping(r -> r.gradients(r.ops().one(dropout, r.dY(), r.in()[1])), inputs(1), outputs());
            case Random.Uniform uniform -> Rule.NONE;
            case Random.Normal normal -> Rule.NONE;
        };
    }
}
