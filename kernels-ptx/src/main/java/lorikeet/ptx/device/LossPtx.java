package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Loss;

/**
 * {@link Loss} by {@code cross_entropy.ptx} and {@code loss_total.ptx}, and {@link OutputLossPtx}. A label
 * outside of the vocabulary cannot stop a launch: it makes the loss NaN.
 */
record LossPtx(Launcher launcher, OutputLossPtx outputLoss) implements OpKernels<Loss> {
    LossPtx(Launcher launcher) {
        this(launcher, new OutputLossPtx(Products.asked(launcher)));
    }

    @Override
    public boolean supports(Loss op, Spec[] in) {
        return ElementText.serves(in[0].dtype()) && in[1].dtype() != DType.F64;
    }

    @Override
    public Layout layout(Loss op, int operand) {
        return op instanceof Loss.OutputLoss && operand < 2 ? Layout.ANY : Layout.DENSE;
    }

    @Override
    public long workspace(Loss op, Spec[] in) {
        return switch (op) {
            case Loss.CrossEntropy _ -> LossKernels.bytes(in[0].shape().dim(0));
            case Loss.OutputLoss loss -> in[0].dtype().is16Bit() ? OutputLossMma.workspace(loss, in) : OutputLossPtx.Scratch.of(loss, in).bytes();
        };
    }

    @Override
    public void run(Loss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Loss.CrossEntropy loss -> crossEntropy(loss, in, out, workspace);
            case Loss.OutputLoss loss when in[0].dtype().is16Bit() -> new OutputLossMma(launcher).run(loss, in, out, workspace);
            case Loss.OutputLoss loss -> outputLoss.run(loss, in, out, workspace);
        }
    }

    // Operands: logits, labels, norm; results: loss, correct, dLogits.
    private void crossEntropy(Loss.CrossEntropy op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        long n = in[0].dim(0);
        Place results = Place.of(workspace, 0, LossKernels.bytes(n));
        Map<String, Place> places = new HashMap<>(Map.of("x", Place.of(in[0]), "labels", Place.of(in[1]), "norm", Place.of(in[2]), "results", results));
        if (op.grad()) places.put("dx", Place.of(out[2]));
        launcher.launch(LossKernels.positions(in[0].dtype(), in[0].dtype(), n, in[0].dim(1), op.grad(), op.grad() ? Place.alignment(in[0], out[2]) : Place.alignment(in[0]), launcher.shared()), places);
        launcher.launch(LossKernels.total(n), Map.of("results", results, "norm", Place.of(in[2]), "loss", Place.of(out[0]), "correct", Place.of(out[1])));
    }
}
