package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Random;

/** {@link Random} in F32, BF16 and F16 by {@code dropout.ptx}, {@code uniform.ptx} and {@code normal.ptx}. */
record RandomPtx(Launcher launcher) implements OpKernels<Random> {
    @Override
    public boolean supports(Random op, Spec[] in) {
        return switch (op) {
            case Random.Dropout _ -> in[0].dtype() != DType.F64;
            case Random.Uniform uniform -> uniform.out().dtype() != DType.F64;
            case Random.Normal normal -> normal.out().dtype() != DType.F64;
        };
    }

    @Override
    public Layout layout(Random op, int operand) {
        return Layout.DENSE;
    }

    @Override
    public void run(Random op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Place y = Place.of(out[0]);
        long count = out[0].shape().count();
        switch (op) {
            case Random.Dropout dropout -> launcher.launch(RandomKernels.dropout(dropout, out[0].dtype(), count, Place.alignment(out[0], in[0], in[1])),
                    Map.of("y", y, "x", Place.of(in[0]), "rng", Place.of(in[1])));
            case Random.Uniform uniform -> launcher.launch(RandomKernels.uniform(uniform, out[0].dtype(), count, Place.alignment(out[0], in[0])), Map.of("y", y, "rng", Place.of(in[0])));
            case Random.Normal normal -> launcher.launch(RandomKernels.normal(normal, out[0].dtype(), count, Place.alignment(out[0], in[0])), Map.of("y", y, "rng", Place.of(in[0])));
        }
    }
}
