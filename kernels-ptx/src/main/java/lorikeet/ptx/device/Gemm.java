package lorikeet.ptx.device;

/** What computes dense products: this project's kernels, cuBLAS for all that it can do, or cuBLAS for large ones where it is found. */
public enum Gemm {
    PTX, CUBLAS, AUTO
}
