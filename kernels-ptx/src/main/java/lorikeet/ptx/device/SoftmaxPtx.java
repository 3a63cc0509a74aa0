package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Softmax;

/** {@link Softmax} of F32 and BF16 by {@code softmax.ptx} and {@code softmax_backward.ptx}. */
record SoftmaxPtx(Launcher launcher) implements OpKernels<Softmax> {
    @Override
    public boolean supports(Softmax op, Spec[] in) {
        return ElementText.serves(in[0].dtype());
    }

    @Override
    public Layout layout(Softmax op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public void run(Softmax op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (out[0].shape().count() == 0) return;
        switch (op) {
            case Softmax.SoftmaxForward _ -> launcher.launch(kernels(in[0], out[0]).forward(), Map.of("x", Place.of(in[0]), "y", Place.of(out[0])));
            case Softmax.SoftmaxBackward _ -> launcher.launch(kernels(in[0], in[1], out[0]).backward(), Map.of("dY", Place.of(in[0]), "y", Place.of(in[1]), "dX", Place.of(out[0])));
        }
    }

    private SoftmaxKernels kernels(Tensor... tensors) {
        long n = tensors[0].dim(-1);
        return new SoftmaxKernels(tensors[0].shape().count() / n, n, tensors[0].dtype(), Place.alignment(tensors), launcher.shared());
    }
}
