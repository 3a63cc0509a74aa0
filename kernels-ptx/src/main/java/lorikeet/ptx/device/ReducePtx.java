package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Reduce;

/** {@link Reduce} of F32 and BF16 by {@code reduce_rows.ptx} and {@code reduce_columns.ptx}; of nothing, by {@code fill.ptx}. */
record ReducePtx(Launcher launcher) implements OpKernels<Reduce> {
    @Override
    public boolean supports(Reduce op, Spec[] in) {
        return ElementText.serves(in[0].dtype());
    }

    @Override
    public Layout layout(Reduce op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public long workspace(Reduce op, Spec[] in) {
        return in[0].shape().count() == 0 ? 0 : ReduceSteps.of(op.kind(), in[0].shape(), op.axes(), in[0].dtype()).workspace();
    }

    @Override
    public void run(Reduce op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        if (in[0].shape().count() == 0) {
            launcher.launch(FillKernel.launch(out[0].spec(), ofNothing(op.kind())), Map.of("y", Place.of(out[0])));
        } else {
            ReduceSteps.of(op.kind(), in[0].shape(), op.axes(), in[0].dtype()).run(launcher, Place.of(in[0]), Place.of(out[0]), workspace, 0);
        }
    }

    private static double ofNothing(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> 0;
            case MEAN -> Double.NaN;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
    }
}
