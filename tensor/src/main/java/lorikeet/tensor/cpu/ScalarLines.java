package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Floats16;

/** {@link LineKernel} in plain Java. */
final class ScalarLines implements LineKernel {
    @Override
    public float f32(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n) {
        float[] chains = new float[CHAINS];
        for (int p = 0; p < n; p++) {
            chains[p % CHAINS] = Math.fma(w.get(DensePanels.F32, byteAt + 4L * p), x.get(DensePanels.F32, xAt + 4L * p), chains[p % CHAINS]);
        }
        return folded(chains);
    }

    @Override
    public float bf16(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n) {
        float[] chains = new float[CHAINS];
        for (int p = 0; p < n; p++) {
            float weight = Floats16.bf16ToFloat(w.get(DensePanels.BITS16, byteAt + 2L * p));
            chains[p % CHAINS] = Math.fma(weight, x.get(DensePanels.F32, xAt + 4L * LineKernel.pairPlace(p)), chains[p % CHAINS]);
        }
        return folded(chains);
    }

    private static float folded(float[] chains) {
        for (int half = CHAINS / 2; half > 0; half /= 2) {
            for (int j = 0; j < half; j++) chains[j] += chains[j + half];
        }
        return chains[0];
    }
}
