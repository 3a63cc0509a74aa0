package lorikeet.tensor.cpu.scalar;

import lorikeet.tensor.cpu.Kernels;

/** {@link Kernels} in plain Java: where there are no vector instructions, and what vector code is tested against. */
public final class ScalarKernels implements Kernels, ScalarElementwise, ScalarUnary, ScalarSums, ScalarFused, ScalarConvert, ScalarDropout {
    @Override
    public int lanes() {
        return 1;
    }
}
