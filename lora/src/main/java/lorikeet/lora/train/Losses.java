package lorikeet.lora.train;

import lorikeet.lora.model.Decoder;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;

/** The loss of a micro-batch from its hidden states, in training and in evaluation. */
final class Losses {
    private Losses() {}

    /**
     * @param hidden {@code [tokens, d]}
     * @param norm factor on the sum of cross-entropies
     */
    static LossOut of(Ops ops, Decoder decoder, Tensor hidden, MicroBatch micro, double norm, Tensor rng) {
        Tensor factor = ops.empty(Spec.of(DType.F64));
        Host.write(ops, factor, norm);
        Tensor rows = ops.tensor(micro.rows(), micro.trained());
        Tensor labels = ops.tensor(micro.labels(), micro.trained());
        return decoder.loss(ops, hidden, rows, labels, factor, rng);
    }
}
