package lorikeet.tensor.cpu;

/** The innermost loop of a product with one row: {@value #SUMS} partial sums of a dot product. */
public interface DotKernel {
    /** Partial sums; element i of a row belongs to sum i mod {@value}. */
    int SUMS = 64;

    /** {@code sums[i mod 64] = fma(a[aAt + i], b[bAt + i], sums[i mod 64])}, i ascending; n is a multiple of 64. */
    void accumulate(float[] a, int aAt, float[] b, int bAt, int n, float[] sums);
}
