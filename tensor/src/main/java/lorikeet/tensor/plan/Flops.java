package lorikeet.tensor.plan;

import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
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

/**
 * Floating-point operations of matrix products, a multiply-add as 2, as papers count them: the work of everything else is
 * small beside it and counts 0. Operations from outside say what they count ({@link Op.Custom#flops}).
 */
public final class Flops {
    private Flops() {}

    /** Of one run of {@code op} on such operands. */
    public static double of(Op op, Spec... in) {
        return switch (op) {
            case MatMul matMul -> 2.0 * in[0].shape().dim(matMul.transposeA() ? -2 : -1) * op.infer(in)[0].shape().count();
            case Linear linear -> linear(linear, in);
            case Attention attention -> attention(attention, in);
            case Loss loss -> loss(loss, in);
            case GaLore galore -> galore(galore, in);
            case Elementwise _, Reduce _, Norm _, Softmax _, Gather _, Optimize _, Random _, Move _ -> 0;
            case Op.Custom custom -> custom.flops(in);
        };
    }

    private static double linear(Linear op, Spec[] in) {
        return switch (op) {
            case Linear.Dense _ -> layer(in[0], in[1]);
            case Linear.LoraLinear _ -> layer(in[0], in[1]) + layer(in[0], in[2]) + layer(in[0].shape().dim(0), in[3]);
            case Linear.LoraLinearBackward backward -> {
                // dH, dA, dB, and h if it is computed again; then dX from W and from A
                double low = 2 * layer(in[0].shape().dim(0), in[4]) + (backward.keptH() ? 1 : 2) * layer(in[1], in[3]);
                yield backward.needX() ? low + layer(in[1], in[2]) + layer(in[1], in[3]) : low;
            }
            case Linear.Gated gated -> linear(gated.layer(), gated.operands(in));
        };
    }

    private static double layer(Spec x, Spec w) {
        return layer(x.shape().dim(0), w);
    }

    /** The product of so many tokens with W {@code [out, in]}, in either direction. */
    private static double layer(long tokens, Spec w) {
        return 2.0 * tokens * w.shape().count();
    }

    private static double attention(Attention op, Spec[] in) {
        return switch (op) {
            case Attention.Attend attend -> 2 * products(attend, in[0], in[1], in[3]);
            case Attention.AttendBackward backward -> 5 * products(backward.forward(), in[1], in[2], in[4]);
            case Attention.Rope _ -> 0;
        };
    }

    /** Q · Kᵀ over the pairs that see each other, the sequences taken to be of equal lengths. */
    private static double products(Attention.Attend op, Spec q, Spec k, Spec cumulative) {
        double sequences = Math.max(1, cumulative.shape().dim(0) - 1);
        double queries = q.shape().dim(0) / sequences;
        double keys = k.shape().dim(0) / sequences;
        double seen = op.causal() ? keys - (queries - 1) / 2 : keys;
        if (op.causal() && op.window() > 0) seen = Math.min(seen, op.window());
        return 2 * sequences * queries * seen * q.shape().dim(1);
    }

    private static double galore(GaLore op, Spec[] in) {
        return switch (op) {
            case GaLore.ProjectGradient _ -> skinny(in[0], in[1]);
            case GaLore.RangeFinder finder -> (1 + 2 * finder.iterations()) * skinny(in[2], in[3]);
            case GaLore.ProjectedUpdate _ -> skinny(in[2], in[3]);
            case GaLore.ProjectedAdam _, GaLore.ProjectedAdam8bit _ -> 0;
        };
    }

    /** A product of {@code matrix} with a basis. */
    private static double skinny(Spec matrix, Spec basis) {
        return 2.0 * matrix.shape().count() * basis.shape().dim(1);
    }

    private static double loss(Loss op, Spec[] in) {
        return switch (op) {
            case Loss.CrossEntropy _ -> 0;
            case Loss.OutputLoss loss -> {
                Shape w = in[1].shape();
                int products = 1 + (loss.gradHidden() ? 1 : 0) + (loss.gradW() ? 1 : 0);
                yield products * 2.0 * in[0].shape().dim(0) * w.count();
            }
        };
    }
}
