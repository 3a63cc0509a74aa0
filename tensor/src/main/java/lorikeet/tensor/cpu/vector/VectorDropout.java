package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.I64;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.Philox;
import lorikeet.tensor.cpu.DropoutRows;
import lorikeet.tensor.cpu.scalar.ScalarDropout;

/**
 * {@link DropoutRows} on vectors: a first walk writes the random words to the destination, a second replaces them by
 * what they keep. Elements before the first whole block, and the rest, go the scalar way.
 */
interface VectorDropout extends ScalarDropout {
    /** Elements of LANES / 2 blocks. */
    int STEP = 2 * LANES;
    long UINT = 0xFFFFFFFFL;
    LongVector LOW_WORD = LongVector.broadcast(I64, UINT);
    LongVector MULTIPLIER_0 = LongVector.broadcast(I64, Philox.MULTIPLIER_0 & UINT);
    LongVector MULTIPLIER_1 = LongVector.broadcast(I64, Philox.MULTIPLIER_1 & UINT);
    VectorShuffle<Long> ZIP_LOW = VectorShuffle.makeZip(I64, 0);
    VectorShuffle<Long> ZIP_HIGH = VectorShuffle.makeZip(I64, 1);

    @Override
    default void dropout(MemorySegment y, long yAt, MemorySegment x, long xAt, double p, long seed, long first, int site,
            int step, int n) {
        int head = (int) Math.min(n, -first & 3);
        int whole = (n - head) / STEP * STEP;
        int end = head + whole;
        long from = 4L * head;
        long rest = 4L * end;
        ScalarDropout.super.dropout(y, yAt, x, xAt, p, seed, first, site, step, head);
        for (int i = 0; i < whole; i += STEP) words(y, yAt + from + 4L * i, seed, first + head + i >>> 2, site, step);
        keep(y, yAt + from, x, xAt + from, p, whole);
        ScalarDropout.super.dropout(y, yAt + rest, x, xAt + rest, p, seed, first + end, site, step, n - end);
    }

    /** Words of {@code STEP / 4} blocks from {@code block} on; a 64-bit lane holds one 32-bit word. */
    private static void words(MemorySegment y, long yAt, long seed, long block, int site, int step) {
        requireNative(y);
        LongVector index = LongVector.broadcast(I64, block).addIndex(1);
        LongVector c0 = index.and(LOW_WORD);
        LongVector c1 = index.lanewise(VectorOperators.LSHR, 32);
        LongVector c2 = LongVector.broadcast(I64, site & UINT);
        LongVector c3 = LongVector.broadcast(I64, step & UINT);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector p0 = c0.mul(MULTIPLIER_0);
            LongVector p1 = c2.mul(MULTIPLIER_1);
            LongVector mixed0 = c1.lanewise(VectorOperators.XOR, k0 & UINT);
            LongVector mixed2 = c3.lanewise(VectorOperators.XOR, k1 & UINT);
            c0 = p1.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, mixed0);
            c2 = p0.lanewise(VectorOperators.LSHR, 32).lanewise(VectorOperators.XOR, mixed2);
            c1 = p1.and(LOW_WORD);
            c3 = p0.and(LOW_WORD);
            k0 += Philox.KEY_STEP_0;
            k1 += Philox.KEY_STEP_1;
        }
        // Words 0, 1 and words 2, 3 of a block as one lane each; zipped they stand in the order of elements.
        LongVector even = c0.or(c1.lanewise(VectorOperators.LSHL, 32));
        LongVector odd = c2.or(c3.lanewise(VectorOperators.LSHL, 32));
        even.rearrange(ZIP_LOW, odd).intoMemorySegment(y, yAt, ORDER);
        even.rearrange(ZIP_HIGH, odd).intoMemorySegment(y, yAt + 4L * LANES, ORDER);
    }

    // A draw (word >>> 8) · 2^-24 is at least p where word >>> 8 is at least p · 2^24, an exact product.
    private static void keep(MemorySegment y, long yAt, MemorySegment x, long xAt, double p, int n) {
        requireNative(y);
        int least = (int) Math.ceil((float) p * 0x1p24);
        float scale = DropoutRows.scale(p);
        FloatVector zero = FloatVector.zero(F32);
        for (int i = 0; i < n; i += LANES) {
            IntVector draws = IntVector.fromMemorySegment(I32, y, yAt + 4L * i, ORDER).lanewise(VectorOperators.LSHR, 8);
            FloatVector scaled = fromMemorySegment(F32, x, xAt + 4L * i, ORDER).mul(scale);
            zero.blend(scaled, draws.compare(VectorOperators.GE, least).cast(F32)).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
    }
}
