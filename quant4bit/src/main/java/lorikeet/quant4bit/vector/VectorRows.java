package lorikeet.quant4bit.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lorikeet.quant4bit.LowBitMatrix;
import lorikeet.quant4bit.scalar.ScalarRows;

/**
 * {@link lorikeet.quant4bit.LowBitRows} on vectors of 8 or 16 floats. The table of sixteen values is one register of 16 lanes or two
 * of 8, and a code selects a lane: no memory is read for it.
 */
public final class VectorRows extends ScalarRows {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int CODES = 16;
    private static final int WORDS = STRETCH / 8; // of 8 codes

    // Eight elements in a word of four bytes, the first in the high half of the lowest byte.
    private static final int[] SHIFT = {4, 0, 12, 8, 20, 16, 28, 24};
    private static final IntVector SHIFTS = IntVector.fromArray(I32, IntStream.range(0, LANES).map(i -> SHIFT[i % 8]).toArray(), 0);
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(I32, 0xFF00);

    @Override
    public int outputs() {
        return LANES;
    }

    @Override
    public void decode(LowBitMatrix w, long first, int count, float[] out, int at) {
        int odd = (int) (first & 1);
        super.decode(w, first, Math.min(odd, count), out, at);
        IntVector low = IntVector.fromArray(I32, bits(w.values()), 0);
        IntVector high = IntVector.fromArray(I32, bits(w.values()), CODES - LANES);
        MemorySegment codes = w.codes();
        float scale = count == 0 ? 0 : w.scale(first);
        int i = odd;
        for (; i <= count - LANES; i += LANES) {
            long from = w.codesAt(first + i);
            IntVector words = IntVector.broadcast(I32, codes.get(INT, from));
            if (LANES == CODES) words = words.blend(codes.get(INT, from + 4), UPPER);
            IntVector index = words.lanewise(VectorOperators.LSHR, SHIFTS).and(15);
            IntVector chosen = index.and(LANES - 1).selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.and(LANES - 1).selectFrom(high), index.compare(VectorOperators.GE, LANES));
            chosen.reinterpretAsFloats().mul(scale).intoArray(out, at + i);
        }
        if (i < count) super.decode(w, first + i, count - i, out, at + i);
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[CODES];
        for (int i = 0; i < CODES; i++) bits[i] = Float.floatToRawIntBits(values[i]);
        return bits;
    }

    // Lanes are outputs. The words of LANES rows are put beside one another in scratch, a stretch of inputs at a time: [WORDS][LANES] words,
    // then the rows' scales; rows that are not there have scale 0. With fewer than four tokens, the first stands for those missing.
    @Override
    public void multiply(LowBitMatrix w, long output, int outputs, MemorySegment x, long xAt, int tokens, MemorySegment y, long yAt,
            boolean accumulate, MemorySegment scratch, long scratchAt) {
        long xRow = 4 * w.in();
        long x1 = xAt + (tokens > 1 ? xRow : 0);
        long x2 = xAt + (tokens > 2 ? 2 * xRow : 0);
        long x3 = xAt + (tokens > 3 ? 3 * xRow : 0);
        FloatVector sum0 = begin(w, 0, outputs, tokens, y, yAt, accumulate, scratch, scratchAt);
        FloatVector sum1 = begin(w, 1, outputs, tokens, y, yAt, accumulate, scratch, scratchAt);
        FloatVector sum2 = begin(w, 2, outputs, tokens, y, yAt, accumulate, scratch, scratchAt);
        FloatVector sum3 = begin(w, 3, outputs, tokens, y, yAt, accumulate, scratch, scratchAt);
        IntVector low = IntVector.fromArray(I32, bits(w.values()), 0);
        IntVector high = IntVector.fromArray(I32, bits(w.values()), CODES - LANES);
        scratch.asSlice(scratchAt, SCRATCH).fill((byte) 0);
        for (long k = 0; k < w.in(); k += STRETCH) {
            gather(w, output, outputs, k, scratch, scratchAt);
            FloatVector scales = FloatVector.fromMemorySegment(F32, scratch, scratchAt + 4L * WORDS * LANES, ORDER);
            for (int i = 0; i < STRETCH; i++) {
                IntVector words = IntVector.fromMemorySegment(I32, scratch, scratchAt + 4L * (i >> 3) * LANES, ORDER);
                IntVector index = words.lanewise(VectorOperators.LSHR, SHIFT[i & 7]).and(15);
                IntVector chosen = index.and(LANES - 1).selectFrom(low);
                if (LANES < CODES) chosen = chosen.blend(index.and(LANES - 1).selectFrom(high), index.compare(VectorOperators.GE, LANES));
                FloatVector column = chosen.reinterpretAsFloats().mul(scales);
                long at = 4 * (k + i);
                sum0 = FloatVector.broadcast(F32, x.get(FLOAT, xAt + at)).fma(column, sum0);
                if (tokens == 1) continue;
                sum1 = FloatVector.broadcast(F32, x.get(FLOAT, x1 + at)).fma(column, sum1);
                sum2 = FloatVector.broadcast(F32, x.get(FLOAT, x2 + at)).fma(column, sum2);
                sum3 = FloatVector.broadcast(F32, x.get(FLOAT, x3 + at)).fma(column, sum3);
            }
        }
        end(sum0, w, 0, outputs, tokens, y, yAt, scratch, scratchAt);
        end(sum1, w, 1, outputs, tokens, y, yAt, scratch, scratchAt);
        end(sum2, w, 2, outputs, tokens, y, yAt, scratch, scratchAt);
        end(sum3, w, 3, outputs, tokens, y, yAt, scratch, scratchAt);
    }

    private static void gather(LowBitMatrix w, long output, int outputs, long k, MemorySegment scratch, long scratchAt) {
        MemorySegment codes = w.codes();
        for (int o = 0; o < outputs; o++) {
            long first = (output + o) * w.in() + k;
            long from = w.codesAt(first);
            for (int word = 0; word < WORDS; word++) scratch.set(INT, scratchAt + 4L * (word * LANES + o), codes.get(INT, from + 4L * word));
            scratch.set(FLOAT, scratchAt + 4L * (WORDS * LANES + o), w.scale(first));
        }
    }

    private static FloatVector begin(LowBitMatrix w, int token, int outputs, int tokens, MemorySegment y, long yAt, boolean accumulate,
            MemorySegment scratch, long scratchAt) {
        if (!accumulate || token >= tokens) return FloatVector.zero(F32);
        MemorySegment.copy(y, yAt + 4 * token * w.out(), scratch, scratchAt, 4L * outputs);
        return FloatVector.fromMemorySegment(F32, scratch, scratchAt, ORDER);
    }

    private static void end(FloatVector sum, LowBitMatrix w, int token, int outputs, int tokens, MemorySegment y, long yAt, MemorySegment scratch,
            long scratchAt) {
        if (token >= tokens) return;
        sum.intoMemorySegment(scratch, scratchAt, ORDER);
        MemorySegment.copy(scratch, scratchAt, y, yAt + 4 * token * w.out(), 4L * outputs);
    }
}
