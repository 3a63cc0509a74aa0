package lorikeet.tensor.cpu.vector;

import lorikeet.tensor.cpu.Kernels;

/** {@link Kernels} on the Vector API; made by {@link lorikeet.tensor.cpu.Simd}. */
public final class VectorKernels implements Kernels, VectorElementwise, VectorUnary, VectorSums, VectorSumSquares, VectorFused, VectorGated, VectorAdamW, VectorConvert, VectorDropout {
    @Override
    public int lanes() {
        return Species.LANES;
    }
}
