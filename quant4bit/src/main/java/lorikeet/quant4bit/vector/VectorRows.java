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
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
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
    private static final VectorSpecies<Integer> QUAD = IntVector.SPECIES_128;
    private static final VectorShuffle<Integer> SWAP_HALVES = VectorShuffle.fromOp(QUAD, i -> i ^ 2);
    private static final VectorShuffle<Integer> SWAP_NEIGHBOURS = VectorShuffle.fromOp(QUAD, i -> i ^ 1);
    private static final VectorMask<Integer> UPPER_HALF = VectorMask.fromLong(QUAD, 0b1100);
    private static final VectorMask<Integer> ODD = VectorMask.fromLong(QUAD, 0b1010);
    private static final VectorMask<Integer> UPPER = VectorMask.fromLong(I32, 0xFF00);

    @Override
    public int outputs() {
        return LANES;
    }

    @Override
    public void decode(LowBitMatrix w, long first, int count, float[] out, int at) {
        int odd = (int) (first & 1);
        super.decode(w, first, Math.min(odd, count), out, at);
        IntVector low = IntVector.fromArray(I32, w.bits(), 0);
        IntVector high = IntVector.fromArray(I32, w.bits(), CODES - LANES);
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

    // Lanes are outputs. The words of LANES rows are put beside one another in scratch, a stretch of inputs at a time: [WORDS][LANES] words,
    // then the rows' scales, then the sums of four tokens; rows that are not there have scale 0. With two or three tokens, the first
    // stands for those missing. Between stretches sums are in scratch, too: a vector that a method gave to another would be boxed.
    @Override
    public void multiply(LowBitMatrix w, long output, int outputs, MemorySegment x, long xAt, int tokens, MemorySegment y, long yAt,
            boolean accumulate, MemorySegment scratch, long scratchAt) {
        scratch.asSlice(scratchAt, SCRATCH).fill((byte) 0);
        for (int token = 0; accumulate && token < tokens; token++) {
            MemorySegment.copy(y, yAt + 4 * token * w.out(), scratch, sumAt(scratchAt, token), 4L * outputs);
        }
        int[] values = w.bits();
        long xRow = 4 * w.in();
        for (long k = 0; k < w.in(); k += STRETCH) {
            gather(w, output, outputs, k, scratch, scratchAt);
            long at = xAt + 4 * k;
            if (tokens == 1) one(values, x, at, scratch, scratchAt);
            else four(values, x, at, at + xRow, at + (tokens > 2 ? 2 * xRow : 0), at + (tokens > 3 ? 3 * xRow : 0), scratch, scratchAt);
        }
        for (int token = 0; token < tokens; token++) {
            MemorySegment.copy(scratch, sumAt(scratchAt, token), y, yAt + 4 * token * w.out(), 4L * outputs);
        }
    }

    private static long scalesAt(long scratchAt) {
        return scratchAt + 4L * WORDS * LANES;
    }

    private static long sumAt(long scratchAt, int token) {
        return scalesAt(scratchAt) + 4L * (1 + token) * LANES;
    }

    /** A stretch of one token, whose x begins at {@code xAt}. */
    private static void one(int[] values, MemorySegment x, long xAt, MemorySegment scratch, long scratchAt) {
        IntVector low = IntVector.fromArray(I32, values, 0);
        IntVector high = IntVector.fromArray(I32, values, CODES - LANES);
        FloatVector scales = FloatVector.fromMemorySegment(F32, scratch, scalesAt(scratchAt), ORDER);
        FloatVector sum = FloatVector.fromMemorySegment(F32, scratch, sumAt(scratchAt, 0), ORDER);
        for (int i = 0; i < STRETCH; i++) {
            IntVector index = IntVector.fromMemorySegment(I32, scratch, scratchAt + 4L * (i >> 3) * LANES, ORDER).lanewise(VectorOperators.LSHR, SHIFT[i & 7]).and(15);
            IntVector chosen = index.and(LANES - 1).selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.and(LANES - 1).selectFrom(high), index.compare(VectorOperators.GE, LANES));
            sum = FloatVector.broadcast(F32, x.get(FLOAT, xAt + 4L * i)).fma(chosen.reinterpretAsFloats().mul(scales), sum);
        }
        sum.intoMemorySegment(scratch, sumAt(scratchAt, 0), ORDER);
    }

    /** A stretch of four tokens. */
    private static void four(int[] values, MemorySegment x, long x0, long x1, long x2, long x3, MemorySegment scratch, long scratchAt) {
        IntVector low = IntVector.fromArray(I32, values, 0);
        IntVector high = IntVector.fromArray(I32, values, CODES - LANES);
        FloatVector scales = FloatVector.fromMemorySegment(F32, scratch, scalesAt(scratchAt), ORDER);
        FloatVector sum0 = FloatVector.fromMemorySegment(F32, scratch, sumAt(scratchAt, 0), ORDER);
        FloatVector sum1 = FloatVector.fromMemorySegment(F32, scratch, sumAt(scratchAt, 1), ORDER);
        FloatVector sum2 = FloatVector.fromMemorySegment(F32, scratch, sumAt(scratchAt, 2), ORDER);
        FloatVector sum3 = FloatVector.fromMemorySegment(F32, scratch, sumAt(scratchAt, 3), ORDER);
        for (int i = 0; i < STRETCH; i++) {
            IntVector index = IntVector.fromMemorySegment(I32, scratch, scratchAt + 4L * (i >> 3) * LANES, ORDER).lanewise(VectorOperators.LSHR, SHIFT[i & 7]).and(15);
            IntVector chosen = index.and(LANES - 1).selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.and(LANES - 1).selectFrom(high), index.compare(VectorOperators.GE, LANES));
            FloatVector column = chosen.reinterpretAsFloats().mul(scales);
            sum0 = FloatVector.broadcast(F32, x.get(FLOAT, x0 + 4L * i)).fma(column, sum0);
            sum1 = FloatVector.broadcast(F32, x.get(FLOAT, x1 + 4L * i)).fma(column, sum1);
            sum2 = FloatVector.broadcast(F32, x.get(FLOAT, x2 + 4L * i)).fma(column, sum2);
            sum3 = FloatVector.broadcast(F32, x.get(FLOAT, x3 + 4L * i)).fma(column, sum3);
        }
        sum0.intoMemorySegment(scratch, sumAt(scratchAt, 0), ORDER);
        sum1.intoMemorySegment(scratch, sumAt(scratchAt, 1), ORDER);
        sum2.intoMemorySegment(scratch, sumAt(scratchAt, 2), ORDER);
        sum3.intoMemorySegment(scratch, sumAt(scratchAt, 3), ORDER);
    }

    private static void gather(LowBitMatrix w, long output, int outputs, long k, MemorySegment scratch, long scratchAt) {
        MemorySegment codes = w.codes();
        long first = output * w.in() + k;
        int fours = outputs & -4;
        for (int o = 0; o < fours; o += 4) fourRows(codes, w.codesAt(first + o * w.in()), w.in() / 2, scratch, scratchAt + 4L * o);
        for (int o = fours; o < outputs; o++) {
            long from = w.codesAt(first + o * w.in());
            for (int word = 0; word < WORDS; word++) scratch.set(INT, scratchAt + 4L * (word * LANES + o), codes.get(INT, from + 4L * word));
        }
        for (int o = 0; o < outputs; o++) {
            long element = first + o * w.in();
            if (k == 0 || w.beginsBlock(element)) scratch.set(FLOAT, scalesAt(scratchAt) + 4L * o, w.scale(element));
        }
    }

    /** Four words of each of four rows, transposed: halves change places, then neighbours. */
    private static void fourRows(MemorySegment codes, long from, long rowBytes, MemorySegment scratch, long at) {
        IntVector a = IntVector.fromMemorySegment(QUAD, codes, from, ORDER);
        IntVector b = IntVector.fromMemorySegment(QUAD, codes, from + rowBytes, ORDER);
        IntVector c = IntVector.fromMemorySegment(QUAD, codes, from + 2 * rowBytes, ORDER);
        IntVector d = IntVector.fromMemorySegment(QUAD, codes, from + 3 * rowBytes, ORDER);
        IntVector ac = a.blend(c.rearrange(SWAP_HALVES), UPPER_HALF);
        IntVector ca = a.rearrange(SWAP_HALVES).blend(c, UPPER_HALF);
        IntVector bd = b.blend(d.rearrange(SWAP_HALVES), UPPER_HALF);
        IntVector db = b.rearrange(SWAP_HALVES).blend(d, UPPER_HALF);
        ac.blend(bd.rearrange(SWAP_NEIGHBOURS), ODD).intoMemorySegment(scratch, at, ORDER);
        ac.rearrange(SWAP_NEIGHBOURS).blend(bd, ODD).intoMemorySegment(scratch, at + 4L * LANES, ORDER);
        ca.blend(db.rearrange(SWAP_NEIGHBOURS), ODD).intoMemorySegment(scratch, at + 8L * LANES, ORDER);
        ca.rearrange(SWAP_NEIGHBOURS).blend(db, ODD).intoMemorySegment(scratch, at + 12L * LANES, ORDER);
    }
}
