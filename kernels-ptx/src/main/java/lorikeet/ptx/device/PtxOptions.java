package lorikeet.ptx.device;

/**
 * What is to be chosen of a {@link PtxDevice}.
 *
 * @param graphs whether it records work to run it again, see {@link lorikeet.tensor.Device#record}
 * @param gemm what computes dense products
 * @param tf32 whether cuBLAS may round F32 operands to TF32, which tensor cores multiply
 */
public record PtxOptions(boolean graphs, Gemm gemm, boolean tf32) {
    /** Nothing is recorded; PTX kernels compute all. */
    public static final PtxOptions DEFAULT = new PtxOptions(false);

    /** All by PTX kernels. */
    public PtxOptions(boolean graphs) {
        this(graphs, Gemm.PTX, false);
    }
}
