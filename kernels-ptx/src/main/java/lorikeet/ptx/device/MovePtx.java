package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;

/** {@link Move} by {@code fill.ptx}. */
record MovePtx(Launcher launcher) implements OpKernels<Move> {
    @Override
    public boolean supports(Move op, Spec[] in) {
        return op instanceof Move.Fill;
    }

    @Override
    public Layout layout(Move op, int operand) {
        return Layout.ANY;
    }

    @Override
    public void run(Move op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (op instanceof Move.Fill fill) launcher.launch(FillKernel.launch(out[0].spec(), fill.value()), Map.of("y", Place.of(out[0])));
    }
}
