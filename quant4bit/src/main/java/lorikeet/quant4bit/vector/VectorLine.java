package lorikeet.quant4bit.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.quant4bit.LowBitLine;
import lorikeet.quant4bit.LowBitMatrix;

/**
 * {@link LowBitLine} on vectors of 16 or 8 floats: a lane is a word of eight codes. The table is one register of 16 lanes or two of 8,
 * and a code selects a lane, of which only the low bits count; with two registers the code's upper bit, moved to the sign, decides.
 */
public final class VectorLine implements LowBitLine {
    private static final int CODES = 16;
    /** Bytes between a group's numbers of one place in their word and those of the next place. */
    private static final long ROW = 4 * CHAINS;
    private static final IntVector LANE = IntVector.fromArray(I32, IntStream.range(0, LANES).toArray(), 0);
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
    private static final VectorShuffle<Float> SWAP_8 = swap(8 % LANES);

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
    }

    // With 8 lanes a group takes two iterations, and the two registers of chains take turns.
    @Override
    public float line(LowBitMatrix w, long output, MemorySegment scratch, long xAt, long scalesAt) {
        MemorySegment codes = w.codes();
        long codesAt = w.codesAt(output * w.in());
        long in = w.in();
        int shift = w.blockShift();
        long within = output * in & (1L << shift) - 1; // of the block in which the row begins
        IntVector low = IntVector.fromArray(I32, w.bits(), 0);
        IntVector high = IntVector.fromArray(I32, w.bits(), CODES - LANES);
        IntVector block = LANE.lanewise(VectorOperators.LSHL, 3).lanewise(VectorOperators.LSHR, shift);
        FloatVector sum = FloatVector.zero(F32), other = sum;
        for (long p = 0; p < in; p += 8 * LANES) {
            IntVector words = IntVector.fromMemorySegment(I32, codes, codesAt + p / 2, ORDER);
            long from = xAt + 4 * (p & -GROUP) + (p & GROUP - 1) / 2;
            IntVector index, chosen;
            index = words.lanewise(VectorOperators.LSHR, 4);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 24).compare(VectorOperators.LT, 0));
            FloatVector even = chosen.reinterpretAsFloats().mul(FloatVector.fromMemorySegment(F32, scratch, from, ORDER));
            index = words;
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 28).compare(VectorOperators.LT, 0));
            FloatVector odd = chosen.reinterpretAsFloats().mul(FloatVector.fromMemorySegment(F32, scratch, from + ROW, ORDER));
            index = words.lanewise(VectorOperators.LSHR, 12);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 16).compare(VectorOperators.LT, 0));
            even = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 2 * ROW, ORDER), even);
            index = words.lanewise(VectorOperators.LSHR, 8);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 20).compare(VectorOperators.LT, 0));
            odd = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 3 * ROW, ORDER), odd);
            index = words.lanewise(VectorOperators.LSHR, 20);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 8).compare(VectorOperators.LT, 0));
            even = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 4 * ROW, ORDER), even);
            index = words.lanewise(VectorOperators.LSHR, 16);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 12).compare(VectorOperators.LT, 0));
            odd = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 5 * ROW, ORDER), odd);
            index = words.lanewise(VectorOperators.LSHR, 28);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.compare(VectorOperators.LT, 0));
            even = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 6 * ROW, ORDER), even);
            index = words.lanewise(VectorOperators.LSHR, 24);
            chosen = index.selectFrom(low);
            if (LANES < CODES) chosen = chosen.blend(index.selectFrom(high), words.lanewise(VectorOperators.LSHL, 4).compare(VectorOperators.LT, 0));
            odd = chosen.reinterpretAsFloats().fma(FloatVector.fromMemorySegment(F32, scratch, from + 7 * ROW, ORDER), odd);
            IntVector scales = IntVector.fromMemorySegment(I32, scratch, scalesAt + 4 * (within + p >> shift), ORDER);
            FloatVector scale = block.selectFrom(scales).reinterpretAsFloats();
            FloatVector next = even.add(odd).fma(scale, sum);
            if (LANES < CHAINS) {
                sum = other;
                other = next;
            } else {
                sum = next;
            }
        }
        if (LANES < CHAINS) sum = sum.add(other);
        else sum = sum.add(sum.rearrange(SWAP_8));
        sum = sum.add(sum.rearrange(SWAP_4));
        sum = sum.add(sum.rearrange(SWAP_2));
        sum = sum.add(sum.rearrange(SWAP_1));
        return sum.lane(0);
    }
}
