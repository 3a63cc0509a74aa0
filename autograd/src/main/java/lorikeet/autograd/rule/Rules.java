package lorikeet.autograd.rule;

import lorikeet.tensor.op.Attention;
import lorikeet.tensor.op.Elementwise;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.Gather;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Loss;
import lorikeet.tensor.op.MatMul;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Norm;
import lorikeet.tensor.op.Op;
import lorikeet.tensor.op.Optimize;
import lorikeet.tensor.op.Random;
import lorikeet.tensor.op.Reduce;
import lorikeet.tensor.op.Softmax;

/** The gradient rule of every operation; one file a family, as in {@code lorikeet.tensor.op}. */
public final class Rules {
    private Rules() {}

    /** How gradients pass through {@code op}. */
    public static Rule of(Op op) {
        return switch (op) {
            case Elementwise elementwise -> ElementwiseRules.of(elementwise);
            case Reduce reduce -> ReduceRules.of(reduce);
            case MatMul matMul -> MatMulRules.of(matMul);
            case Linear linear -> LinearRules.of(linear);
            case Norm norm -> NormRules.of(norm);
            case Softmax softmax -> SoftmaxRules.of(softmax);
            case Attention attention -> AttentionRules.of(attention);
            case Gather gather -> GatherRules.of(gather);
            case Loss loss -> LossRules.of(loss);
            case Optimize optimize -> Rule.IN_PLACE;
            case GaLore galore -> galore instanceof GaLore.ProjectGradient ? Rule.LOWERED : Rule.IN_PLACE;
            case Random random -> RandomRules.of(random);
            case Move move -> MoveRules.of(move);
            case Op.Custom custom -> custom(custom);
        };
    }

    private static Rule custom(Op.Custom op) {
        return new Rule.Gradient(op.differentiableOutputs(), (i, variables) -> op.savesInput(i), op::savesOutput,
                r -> op.gradient(r.ops(), r.in(), r.out(), r.dOut(), r.wanted()));
    }
}
