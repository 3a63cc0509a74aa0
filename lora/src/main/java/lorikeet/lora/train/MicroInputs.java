package lorikeet.lora.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.PlacedSequences;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;

/**
 * All that a pass over a micro-batch takes from the host, on the device.
 *
 * @param rows I32 {@code [n]}, {@code labels} I32 {@code [n]}: see {@link MicroBatch}
 * @param norm F64 {@code []}, factor on the sum of cross-entropies
 * @param rng I64 {@code [2]}, counter of dropout; null for none
 */
record MicroInputs(PlacedSequences sequences, Tensor rows, Tensor labels, Tensor norm, Tensor rng) {
    /** Without dropout. */
    static MicroInputs of(Ops ops, Decoder decoder, MicroBatch micro, double norm) {
        Tensor factor = ops.empty(Spec.of(DType.F64));
        Host.write(ops, factor, norm);
        return new MicroInputs(decoder.place(ops, micro.sequences()), ops.tensor(micro.rows(), micro.trained()), ops.tensor(micro.labels(), micro.trained()), factor, null);
    }

    /** With dropout drawn by {@code seed} and {@code counter}. */
    MicroInputs drawing(Ops ops, long seed, long counter) {
        Tensor rng = ops.empty(Spec.of(DType.I64, 2));
        Host.write(ops, rng, seed, counter);
        return new MicroInputs(sequences, rows, labels, norm, rng);
    }

    /** The loss, and how many positions are right. */
    LossOut loss(Ops ops, Decoder decoder, Recompute recompute) {
        return decoder.loss(ops, decoder.hidden(ops, sequences, rng, recompute), rows, labels, norm, rng);
    }

    List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(List.of(sequences.ids(), sequences.cos(), sequences.sin(), sequences.cumulative(), rows, labels, norm));
        if (rng != null) all.add(rng);
        return all;
    }

    /** The same with each tensor replaced. */
    MicroInputs map(UnaryOperator<Tensor> to) {
        PlacedSequences placed = new PlacedSequences(to.apply(sequences.ids()), to.apply(sequences.cos()), to.apply(sequences.sin()), to.apply(sequences.cumulative()));
        return new MicroInputs(placed, to.apply(rows), to.apply(labels), to.apply(norm), rng == null ? null : to.apply(rng));
    }
}
