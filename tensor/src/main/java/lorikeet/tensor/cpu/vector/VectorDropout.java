package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.store;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I64;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.VectorMath.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.Philox;
import lorikeet.tensor.cpu.DropoutRows;
import lorikeet.tensor.cpu.scalar.ScalarDropout;

/**
 * {@link DropoutRows} on vectors: LANES / 2 blocks of random words at a time, each word in a 64-bit lane, give masks for
 * 2 · LANES elements. Elements before the first whole block, and the rest, go the scalar way.
 */
interface VectorDropout extends ScalarDropout {
    int STEP = 2 * LANES;
    long UINT = 0xFFFFFFFFL;
    VectorShuffle<Long> ZIP_LOW = VectorShuffle.makeZip(I64, 0);
    VectorShuffle<Long> ZIP_HIGH = VectorShuffle.makeZip(I64, 1);

    @Override
    default void dropout(MemorySegment y, long yAt, MemorySegment x, long xAt, float p, long seed, long first, int site,
            int step, int n) {
        int head = (int) Math.min(n, -first & 3);
        ScalarDropout.super.dropout(y, yAt, x, xAt, p, seed, first, site, step, head);
        int i = head;
        for (; i <= n - STEP; i += STEP) wholeBlocks(y, yAt + 4L * i, x, xAt + 4L * i, p, seed, first + i >>> 2, site, step);
        ScalarDropout.super.dropout(y, yAt + 4L * i, x, xAt + 4L * i, p, seed, first + i, site, step, n - i);
    }

    private static void wholeBlocks(MemorySegment y, long yAt, MemorySegment x, long xAt, float p, long seed, long block,
            int site, int step) {
        LongVector index = LongVector.broadcast(I64, block).addIndex(1);
        LongVector c0 = index.and(UINT);
        LongVector c1 = index.lanewise(VectorOperators.LSHR, 32);
        LongVector c2 = LongVector.broadcast(I64, site & UINT);
        LongVector c3 = LongVector.broadcast(I64, step & UINT);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector p0 = c0.and(UINT).mul(Philox.MULTIPLIER_0 & UINT);
            LongVector p1 = c2.and(UINT).mul(Philox.MULTIPLIER_1 & UINT);
            c0 = p1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c1).lanewise(VectorOperators.XOR, k0 & UINT);
            c2 = p0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, c3).lanewise(VectorOperators.XOR, k1 & UINT);
            c1 = p1.and(UINT);
            c3 = p0.and(UINT);
            k0 += Philox.KEY_STEP_0;
            k1 += Philox.KEY_STEP_1;
        }
        // Words 0, 1 and words 2, 3 of a block as one 64-bit lane each; zipped they stand in the order of elements.
        LongVector even = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
        LongVector odd = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
        keep(y, yAt, x, xAt, 0, p, even.rearrange(ZIP_LOW, odd));
        keep(y, yAt, x, xAt, LANES, p, even.rearrange(ZIP_HIGH, odd));
    }

    // A draw (word >>> 8) · 2^-24 is at least p where word >>> 8 is at least p · 2^24, an exact product.
    private static void keep(MemorySegment y, long yAt, MemorySegment x, long xAt, int i, float p, LongVector words) {
        int least = (int) Math.ceil(p * 0x1p24);
        var keep = words.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).compare(VectorOperators.GE, least);
        VectorMask<Float> mask = keep.cast(F32);
        store(y, yAt, i, vector(0f).blend(load(x, xAt, i).mul((float) (1.0 / (1.0 - p))), mask));
    }
}
