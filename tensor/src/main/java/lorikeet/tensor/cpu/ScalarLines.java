package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.tensor.Floats16;

/** {@link LineKernel} in plain Java, a line at a time. */
final class ScalarLines implements LineKernel {
    @Override
    public int f32Lines() {
        return 1;
    }

    @Override
    public int bf16Lines() {
        return 1;
    }

    @Override
    public void f32(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] chains) {
        Arrays.fill(chains, 0, F32_CHAINS, 0);
        for (int p = 0; p < n; p++) {
            chains[p % F32_CHAINS] = Math.fma(w.get(DensePanels.F32, byteAt + 4L * p), x.get(DensePanels.F32, xAt + 4L * p), chains[p % F32_CHAINS]);
        }
        fold(chains, F32_CHAINS);
    }

    @Override
    public void bf16(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] chains) {
        Arrays.fill(chains, 0, BF16_CHAINS, 0);
        for (int p = 0; p < n; p++) {
            float weight = Floats16.bf16ToFloat(w.get(DensePanels.BITS16, byteAt + 2L * p));
            chains[p % BF16_CHAINS] = Math.fma(weight, x.get(DensePanels.F32, xAt + 4L * LineKernel.pairPlace(p)), chains[p % BF16_CHAINS]);
        }
        fold(chains, BF16_CHAINS);
    }

    private static void fold(float[] chains, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) chains[j] += chains[j + half];
        }
    }
}
