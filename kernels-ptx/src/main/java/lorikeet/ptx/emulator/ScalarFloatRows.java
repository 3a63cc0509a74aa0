package lorikeet.ptx.emulator;

import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

/** {@link FloatRows} without vector instructions. */
final class ScalarFloatRows implements FloatRows {
    @Override
    public void add(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = Floats.bits(intBitsToFloat(r[a + i]) + intBitsToFloat(r[b + i]));
    }

    @Override
    public void sub(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = Floats.bits(intBitsToFloat(r[a + i]) - intBitsToFloat(r[b + i]));
    }

    @Override
    public void mul(int[] r, int d, int a, int b) {
        for (int i = 0; i < LANES; i++) r[d + i] = Floats.bits(intBitsToFloat(r[a + i]) * intBitsToFloat(r[b + i]));
    }

    @Override
    public void fma(int[] r, int d, int a, int b, int c) {
        for (int i = 0; i < LANES; i++) {
            r[d + i] = Floats.bits(Math.fma(intBitsToFloat(r[a + i]), intBitsToFloat(r[b + i]), intBitsToFloat(r[c + i])));
        }
    }
}
