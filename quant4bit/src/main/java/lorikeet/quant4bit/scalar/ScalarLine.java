package lorikeet.quant4bit.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.quant4bit.LowBitLine;
import lorikeet.quant4bit.LowBitMatrix;

/** {@link LowBitLine} in plain Java: where there are no vectors of eight floats, and what vector code is tested against. */
public final class ScalarLine implements LowBitLine {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    @Override
    public float line(LowBitMatrix w, long output, MemorySegment scratch, long xAt, long scalesAt) {
        float[] chains = new float[CHAINS];
        for (long p = 0; p < w.in(); p += 8) {
            int chain = (int) (p / 8 % CHAINS);
            float scale = scratch.get(FLOAT, scalesAt + 4 * w.blockInRow(output, p));
            chains[chain] = Math.fma(word(w, output * w.in() + p, scratch, xAt, p), scale, chains[chain]);
        }
        for (int distance = CHAINS / 2; distance > 0; distance /= 2) {
            for (int j = 0; j < distance; j++) chains[j] += chains[j + distance];
        }
        return chains[0];
    }

    private static float word(LowBitMatrix w, long element, MemorySegment scratch, long xAt, long p) {
        float even = 0, odd = 0;
        for (int i = 0; i < 8; i += 2) {
            float x0 = scratch.get(FLOAT, xAt + 4 * LowBitLine.place(p + i));
            float x1 = scratch.get(FLOAT, xAt + 4 * LowBitLine.place(p + i + 1));
            float v0 = w.values()[w.code(element + i)];
            float v1 = w.values()[w.code(element + i + 1)];
            even = i == 0 ? v0 * x0 : Math.fma(v0, x0, even);
            odd = i == 0 ? v1 * x1 : Math.fma(v1, x1, odd);
        }
        return even + odd;
    }
}
