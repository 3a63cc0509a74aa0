package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.LineKernel;

/**
 * {@link LineKernel} on vectors: lanes are chains, in two registers of 16 lanes, four of 8 or eight of 4; conditions on
 * {@link Species#LANES} are constants. An iteration reads one cache line of W; with 16 lanes it touches the one {@link #AHEAD} bytes
 * later, which prefetching by hardware does not reach in time while the loop waits. With 8 lanes, where an iteration has more instructions,
 * that makes no difference to F32 and costs BF16 a tenth (an AMD Zen 3).
 */
public final class VectorLines implements LineKernel {
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final long AHEAD = 1024;
    private static final long V = 4L * LANES;
    /** The upper one of two bfloat16 numbers in an int, which is also a float of that value. */
    private static final int UPPER = 0xffff0000;
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
    private static final VectorShuffle<Float> SWAP_8 = swap(8 % LANES);

    /** Written so that reads ahead are not removed as useless; never read. */
    private long touched;

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
    }

    // An iteration takes 16 numbers, with 16 lanes into a, with 8 into a and b, with 4 into a to d; these take turns with e to h.
    @Override
    public float f32(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n) {
        FloatVector a = FloatVector.zero(F32), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        long step = step(w, byteAt + 4L * n);
        long ahead = 0;
        for (int p = 0; p < n; p += CHAINS / 2) {
            long at = byteAt + 4L * p;
            long from = xAt + 4L * p;
            if (LANES >= 16) ahead ^= w.get(WORD, at + step);
            FloatVector next = fromMemorySegment(F32, w, at, ORDER).fma(fromMemorySegment(F32, x, from, ORDER), a);
            a = e;
            e = next;
            if (LANES < 16) {
                next = fromMemorySegment(F32, w, at + V, ORDER).fma(fromMemorySegment(F32, x, from + V, ORDER), b);
                b = f;
                f = next;
            }
            if (LANES < 8) {
                next = fromMemorySegment(F32, w, at + 2 * V, ORDER).fma(fromMemorySegment(F32, x, from + 2 * V, ORDER), c);
                c = g;
                g = next;
                next = fromMemorySegment(F32, w, at + 3 * V, ORDER).fma(fromMemorySegment(F32, x, from + 3 * V, ORDER), d);
                d = h;
                h = next;
            }
        }
        touched = ahead;
        FloatVector s = a.add(e);
        if (LANES < 16) b = b.add(f);
        if (LANES < 8) s = s.add(c.add(g)).add(b.add(d.add(h)));
        else if (LANES < 16) s = s.add(b);
        if (LANES >= 16) s = s.add(s.rearrange(SWAP_8));
        if (LANES >= 8) s = s.add(s.rearrange(SWAP_4));
        s = s.add(s.rearrange(SWAP_2));
        s = s.add(s.rearrange(SWAP_1));
        return s.lane(0);
    }

    /** How far ahead of a line that ends at byte {@code end} memory may be touched. */
    private static long step(MemorySegment w, long end) {
        return end + AHEAD <= w.byteSize() ? AHEAD : 0;
    }

    // a has the even chains from 0 on, b the odd ones; c and d those from 2 · LANES on, and so forth.
    @Override
    public float bf16(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n) {
        FloatVector a = FloatVector.zero(F32), b = a, c = a, d = a, e = a, f = a, g = a, h = a;
        long step = step(w, byteAt + 2L * n);
        long ahead = 0;
        for (int p = 0; p < n; p += CHAINS) {
            long at = byteAt + 2L * p;
            long even = xAt + 4L * p;
            long odd = even + 2 * CHAINS;
            if (LANES >= 16) ahead ^= w.get(WORD, at + step);
            IntVector pairs = IntVector.fromMemorySegment(I32, w, at, ORDER);
            a = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(F32, x, even, ORDER), a);
            b = pairs.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(F32, x, odd, ORDER), b);
            if (LANES < 16) {
                pairs = IntVector.fromMemorySegment(I32, w, at + V, ORDER);
                c = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(F32, x, even + V, ORDER), c);
                d = pairs.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(F32, x, odd + V, ORDER), d);
            }
            if (LANES < 8) {
                pairs = IntVector.fromMemorySegment(I32, w, at + 2 * V, ORDER);
                e = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(F32, x, even + 2 * V, ORDER), e);
                f = pairs.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(F32, x, odd + 2 * V, ORDER), f);
                pairs = IntVector.fromMemorySegment(I32, w, at + 3 * V, ORDER);
                g = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(fromMemorySegment(F32, x, even + 3 * V, ORDER), g);
                h = pairs.and(UPPER).reinterpretAsFloats().fma(fromMemorySegment(F32, x, odd + 3 * V, ORDER), h);
            }
        }
        touched = ahead;
        if (LANES < 8) {
            a = a.add(e);
            b = b.add(f);
            c = c.add(g);
            d = d.add(h);
        }
        if (LANES < 16) {
            a = a.add(c);
            b = b.add(d);
        }
        if (LANES >= 16) {
            a = a.add(a.rearrange(SWAP_8));
            b = b.add(b.rearrange(SWAP_8));
        }
        if (LANES >= 8) {
            a = a.add(a.rearrange(SWAP_4));
            b = b.add(b.rearrange(SWAP_4));
        }
        a = a.add(a.rearrange(SWAP_2));
        b = b.add(b.rearrange(SWAP_2));
        a = a.add(a.rearrange(SWAP_1));
        b = b.add(b.rearrange(SWAP_1));
        return a.add(b).lane(0);
    }
}
