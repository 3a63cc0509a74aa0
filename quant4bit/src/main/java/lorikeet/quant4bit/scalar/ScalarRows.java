package lorikeet.quant4bit.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.quant4bit.LowBitMatrix;
import lorikeet.quant4bit.LowBitRows;

/** {@link LowBitRows} in plain Java: where there are no vectors of eight floats, and what vector code is tested against. */
public class ScalarRows implements LowBitRows {
    @Override
    public void decode(LowBitMatrix w, long first, int count, float[] out, int at) {
        if (count == 0) return;
        float[] values = w.values();
        float scale = w.scale(first);
        for (int i = 0; i < count; i++) out[at + i] = values[w.code(first + i)] * scale;
    }

    @Override
    public int outputs() {
        return 16;
    }

    @Override
    public void multiply(LowBitMatrix w, long output, int outputs, MemorySegment x, long xAt, int tokens, MemorySegment y, long yAt,
            boolean accumulate, MemorySegment scratch, long scratchAt) {
        for (int t = 0; t < tokens; t++) {
            for (int o = 0; o < outputs; o++) {
                long to = yAt + 4 * (t * w.out() + o);
                float sum = accumulate ? y.get(ValueLayout.JAVA_FLOAT_UNALIGNED, to) : 0;
                y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, to, continued(sum, w, (output + o) * w.in(), x, xAt + 4 * t * w.in()));
            }
        }
    }

    /** The sum goes on over one row of W and one of x. */
    private static float continued(float sum, LowBitMatrix w, long row, MemorySegment x, long xAt) {
        float[] values = w.values();
        for (long k = 0; k < w.in(); k += STRETCH) {
            float scale = w.scale(row + k);
            for (long i = k; i < k + STRETCH; i++) {
                sum = Math.fma(x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + 4 * i), values[w.code(row + i)] * scale, sum);
            }
        }
        return sum;
    }
}
