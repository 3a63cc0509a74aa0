package lorikeet.tensor.cpu.vector;

import lorikeet.tensor.cpu.Kernels;

/**
 * {@link Kernels} on the Vector API; made by {@link lorikeet.tensor.cpu.Simd}. Kernels call nothing with vectors but the
 * JDK's own methods, whatever that repeats: C2 inlines those in any case, but in a method of some 18,000 nodes (an
 * operation takes 400 to 600) no others, and a vector that reaches a real call becomes an object.
 */
public final class VectorKernels implements Kernels, VectorElementwise, VectorUnary, VectorLog, VectorActivations, VectorSums,
        VectorSumSquares, VectorFused, VectorAdamW, VectorConvert, VectorDropout {
    @Override
    public int lanes() {
        return Species.LANES;
    }
}
