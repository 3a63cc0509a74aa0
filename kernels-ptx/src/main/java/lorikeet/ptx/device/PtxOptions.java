package lorikeet.ptx.device;

import lorikeet.tensor.DType;
import lorikeet.tensor.DeviceException;

/**
 * What is to be chosen of a {@link PtxDevice}.
 *
 * @param graphs whether it records work to run it again, see {@link lorikeet.tensor.Device#record}
 * @param gemm what computes dense products
 * @param tf32 whether dense products and those of low-rank layers, by cuBLAS or by our own kernels, may round F32 operands to TF32, which tensor cores multiply
 * @param working dtype of activations: F32 or BF16
 */
public record PtxOptions(boolean graphs, Gemm gemm, boolean tf32, DType working) {
    /** Nothing is recorded; PTX kernels compute all. */
    public static final PtxOptions DEFAULT = new PtxOptions(false);

    public PtxOptions {
        if (working != DType.F32 && working != DType.BF16) throw new DeviceException("activations on a PTX device are F32 or BF16, found " + working);
    }

    /** Activations in F32. */
    public PtxOptions(boolean graphs, Gemm gemm, boolean tf32) {
        this(graphs, gemm, tf32, DType.F32);
    }

    /** All by PTX kernels. */
    public PtxOptions(boolean graphs) {
        this(graphs, Gemm.PTX, false);
    }

    /** The same, where products may round F32 operands to TF32, or not. */
    public PtxOptions tf32(boolean allowed) {
        return new PtxOptions(graphs, gemm, allowed, working);
    }

    /** The same with activations of another dtype. */
    public PtxOptions working(DType dtype) {
        return new PtxOptions(graphs, gemm, tf32, dtype);
    }
}
