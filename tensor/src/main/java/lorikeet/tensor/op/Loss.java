package lorikeet.tensor.op;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/**
 * Cross-entropy over a vocabulary. A label of -100 is left out; another one outside of the vocabulary is an error that names it on the CPU, and on
 * a GPU, or the emulator of one, which is not waited for, makes the loss and the gradient of its position NaN. The sum over positions is taken in
 * F64 and multiplied by {@code norm} F64 {@code []}, usually 1 / trained tokens of the optimizer step.
 * Results: loss F64 {@code []}, correct F64 {@code []} (positions whose largest logit is the label's; the first of
 * equals counts), then the gradients that were asked for, for a loss gradient of 1.
 */
public sealed interface Loss extends Op {

    /** logits {@code [n, vocab]}, labels I32 {@code [n]}, norm → loss, correct, and dLogits if {@code grad}. */
    record CrossEntropy(boolean grad) implements Loss {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 3);
            Check.activation(this, "logits", in[0]);
            Check.rank(this, "logits", in[0], 2);
            labels(this, in[1], in[2], in[0].shape().dim(0));
            return results(grad ? List.of(in[0]) : List.of());
        }

        @Override
        public Op watching(boolean[] watched) {
            return new CrossEntropy(watched[0]);
        }
    }

    /**
     * Output projection and cross-entropy in one, so that the logits of all positions never exist at once:
     * hidden {@code [n, d]}, W {@code [vocab, d]}, labels I32 {@code [n]}, norm → loss, correct, then dHidden and dW, which is F32
     * where hidden has 16 bits.
     */
    record OutputLoss(boolean gradHidden, boolean gradW) implements Loss {
        @Override
        public Spec[] infer(Spec... in) {
            Check.operands(this, in, 4);
            Check.activation(this, "hidden", in[0]);
            Check.floating(this, "W", in[1]);
            Check.rank(this, "hidden", in[0], 2);
            Check.shape(this, "W", in[1], in[1].shape().dim(0), in[0].shape().dim(1));
            labels(this, in[2], in[3], in[0].shape().dim(0));
            List<Spec> grads = new ArrayList<>();
            if (gradHidden) grads.add(in[0]);
            if (gradW) grads.add(new Spec(in[0].dtype().wide(), in[1].shape()));
            return results(grads);
        }

        @Override
        public Op watching(boolean[] watched) {
            return new OutputLoss(watched[0], watched[1]);
        }

        @Override
        public Optional<Tensor[]> lower(Ops ops, Tensor... in) {
            Tensor logits = ops.linear(in[0], in[1]);
            Tensor[] loss = ops.apply(new CrossEntropy(gradHidden || gradW), logits, in[2], in[3]);
            List<Tensor> out = new ArrayList<>(List.of(loss[0], loss[1]));
            if (gradHidden) out.add(ops.matmul(loss[2], in[1], false, false, in[0].dtype()));
            if (gradW) out.add(ops.matmul(loss[2], in[0], true, false));
            return Optional.of(out.toArray(Tensor[]::new));
        }
    }

    private static void labels(Op op, Spec labels, Spec norm, long n) {
        Check.dtype(op, "labels", labels, DType.I32);
        Check.shape(op, "labels", labels, n);
        Check.dtype(op, "norm", norm, DType.F64);
        Check.shape(op, "norm", norm);
    }

    private static Spec[] results(List<Spec> grads) {
        List<Spec> out = new ArrayList<>(List.of(new Spec(DType.F64, Shape.of()), new Spec(DType.F64, Shape.of())));
        out.addAll(grads);
        return out.toArray(Spec[]::new);
    }
}
