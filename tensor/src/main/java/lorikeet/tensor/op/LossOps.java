package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link Loss}; shapes and dtypes are described there. */
public interface LossOps extends Verbs {
    /** Both F64 {@code []}: the normalised loss and the count of positions predicted right. */
    record LossOut(Tensor loss, Tensor correct) {}

    /** Cross-entropy (in nats) of logits {@code [n, vocab]} against labels {@code [n]}, summed and multiplied by norm F64 {@code []}. */
    default LossOut crossEntropy(Tensor logits, Tensor labels, Tensor norm) {
        Tensor[] out = apply(new Loss.CrossEntropy(false), logits, labels, norm);
        return new LossOut(out[0], out[1]);
    }

    /** As {@link #crossEntropy} of hidden {@code [n, d]} · wᵀ, w {@code [vocab, d]}, without ever holding all logits at once. */
    default LossOut outputLoss(Tensor hidden, Tensor w, Tensor labels, Tensor norm) {
        Tensor[] out = apply(new Loss.OutputLoss(false, false), hidden, w, labels, norm);
        return new LossOut(out[0], out[1]);
    }
}
