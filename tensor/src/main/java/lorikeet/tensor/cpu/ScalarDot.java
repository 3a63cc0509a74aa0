package lorikeet.tensor.cpu;

/** {@link DotKernel} in plain Java. */
final class ScalarDot implements DotKernel {
    @Override
    public void accumulate(float[] a, int aAt, float[] b, int bAt, int n, float[] sums) {
        for (int i = 0; i < n; i += SUMS) {
            for (int l = 0; l < SUMS; l++) sums[l] = Math.fma(a[aAt + i + l], b[bAt + i + l], sums[l]);
        }
    }
}
