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
    public void f32(Place lines, MemorySegment x, long xAt, int n, float[] sums) {
        Arrays.fill(sums, 0, lines.rounds() * F32_CHAINS, 0);
        for (int round = 0; round < lines.rounds(); round++) {
            int chains = round * F32_CHAINS;
            long line = lines.at() + round * lines.below();
            for (int p = 0; p < n; p++) {
                int chain = chains + p % F32_CHAINS;
                sums[chain] = Math.fma(lines.w().get(DensePanels.F32, line + 4L * p), x.get(DensePanels.F32, xAt + 4L * p), sums[chain]);
            }
            fold(sums, chains, F32_CHAINS);
        }
    }

    @Override
    public void bf16(Place lines, MemorySegment x, long xAt, int n, float[] sums) {
        Arrays.fill(sums, 0, lines.rounds() * BF16_CHAINS, 0);
        for (int round = 0; round < lines.rounds(); round++) {
            int chains = round * BF16_CHAINS;
            long line = lines.at() + round * lines.below();
            for (int p = 0; p < n; p++) {
                int chain = chains + p % BF16_CHAINS;
                float weight = Floats16.bf16ToFloat(lines.w().get(DensePanels.BITS16, line + 2L * p));
                sums[chain] = Math.fma(weight, x.get(DensePanels.F32, xAt + 4L * LineKernel.pairPlace(p)), sums[chain]);
            }
            fold(sums, chains, BF16_CHAINS);
        }
    }

    private static void fold(float[] sums, int chains, int count) {
        for (int half = count / 2; half > 0; half /= 2) {
            for (int j = chains; j < chains + half; j++) sums[j] += sums[j + half];
        }
    }
}
