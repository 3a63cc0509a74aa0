package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.I32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.LineKernel;

/**
 * {@link LineKernel} on vectors: lanes are chains, in a register of 16 lanes, two of 8 or four of 4 (twice as many in BF16); conditions on
 * {@link Species#LANES} are constants. A core waits for memory here, so the loops are written for its prefetching: few loads beside those
 * of W, and a cache line of each line in turn. C2 reorders loads where it unrolls a loop: in F32 the loop's step is one that it does not know; in
 * BF16, where checks of each access would cost more, eight loads are too much to be unrolled. On an AMD Zen 4 single lines, unrolled, read half
 * as fast. Sums are folded after all rounds, as what stands between lines keeps the next loads waiting.
 */
public final class VectorLines implements LineKernel {
    private static final long V = 4L * LANES;
    private static final int F32_LINES = 4;
    /** Loads of W in BF16, each of {@link Species#LANES} pairs, and those of a line. */
    private static final int STREAMS = 8;
    private static final int OF_LINE = 16 / LANES;
    private static final int BF16_LINES = STREAMS / OF_LINE;
    /** The upper one of two bfloat16 numbers in an int, which is also a float of that value. */
    private static final int UPPER = 0xffff0000;
    private static final VectorShuffle<Float> SWAP_1 = swap(1);
    private static final VectorShuffle<Float> SWAP_2 = swap(2);
    private static final VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
    private static final VectorShuffle<Float> SWAP_8 = swap(8 % LANES);

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
    }

    /** Bytes by which all lines go on. Not final: a loop whose step C2 knows is unrolled, and then reads a kibibyte of each line in turn. */
    private static long f32Step = 4 * F32_CHAINS;

    @Override
    public int f32Lines() {
        return F32_LINES;
    }

    @Override
    public int bf16Lines() {
        return BF16_LINES;
    }

    // A line's chains are in a; with 8 lanes in a and b, with 4 in a to d.
    @Override
    public void f32(Place lines, MemorySegment x, long xAt, int n, float[] sums) {
        for (int round = 0; round < lines.rounds(); round++) {
            f32(lines.w(), lines.at() + round * lines.below(), lines.apart(), x, xAt, n, sums, round * F32_LINES * F32_CHAINS);
        }
        for (int at = 0; at < lines.rounds() * F32_LINES * F32_CHAINS; at += F32_CHAINS) sums[at] = folded(sums, at);
    }

    private static void f32(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] sums, int to) {
        long step = f32Step;
        long at1 = byteAt + apart;
        long at2 = byteAt + 2 * apart;
        long at3 = byteAt + 3 * apart;
        FloatVector a0 = FloatVector.zero(F32), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
        FloatVector c0 = a0, c1 = a0, c2 = a0, c3 = a0, d0 = a0, d1 = a0, d2 = a0, d3 = a0;
        for (long p = 0; p < 4L * n; p += step) {
            FloatVector from = fromMemorySegment(F32, x, xAt + p, ORDER);
            a0 = from.fma(fromMemorySegment(F32, w, byteAt + p, ORDER), a0);
            a1 = from.fma(fromMemorySegment(F32, w, at1 + p, ORDER), a1);
            a2 = from.fma(fromMemorySegment(F32, w, at2 + p, ORDER), a2);
            a3 = from.fma(fromMemorySegment(F32, w, at3 + p, ORDER), a3);
            if (LANES < 16) {
                from = fromMemorySegment(F32, x, xAt + p + V, ORDER);
                b0 = from.fma(fromMemorySegment(F32, w, byteAt + p + V, ORDER), b0);
                b1 = from.fma(fromMemorySegment(F32, w, at1 + p + V, ORDER), b1);
                b2 = from.fma(fromMemorySegment(F32, w, at2 + p + V, ORDER), b2);
                b3 = from.fma(fromMemorySegment(F32, w, at3 + p + V, ORDER), b3);
            }
            if (LANES < 8) {
                from = fromMemorySegment(F32, x, xAt + p + 2 * V, ORDER);
                c0 = from.fma(fromMemorySegment(F32, w, byteAt + p + 2 * V, ORDER), c0);
                c1 = from.fma(fromMemorySegment(F32, w, at1 + p + 2 * V, ORDER), c1);
                c2 = from.fma(fromMemorySegment(F32, w, at2 + p + 2 * V, ORDER), c2);
                c3 = from.fma(fromMemorySegment(F32, w, at3 + p + 2 * V, ORDER), c3);
                from = fromMemorySegment(F32, x, xAt + p + 3 * V, ORDER);
                d0 = from.fma(fromMemorySegment(F32, w, byteAt + p + 3 * V, ORDER), d0);
                d1 = from.fma(fromMemorySegment(F32, w, at1 + p + 3 * V, ORDER), d1);
                d2 = from.fma(fromMemorySegment(F32, w, at2 + p + 3 * V, ORDER), d2);
                d3 = from.fma(fromMemorySegment(F32, w, at3 + p + 3 * V, ORDER), d3);
            }
        }
        a0.intoArray(sums, to);
        a1.intoArray(sums, to + F32_CHAINS);
        a2.intoArray(sums, to + 2 * F32_CHAINS);
        a3.intoArray(sums, to + 3 * F32_CHAINS);
        if (LANES < 16) {
            b0.intoArray(sums, to + LANES);
            b1.intoArray(sums, to + F32_CHAINS + LANES);
            b2.intoArray(sums, to + 2 * F32_CHAINS + LANES);
            b3.intoArray(sums, to + 3 * F32_CHAINS + LANES);
        }
        if (LANES < 8) {
            c0.intoArray(sums, to + 2 * LANES);
            d0.intoArray(sums, to + 3 * LANES);
            c1.intoArray(sums, to + F32_CHAINS + 2 * LANES);
            d1.intoArray(sums, to + F32_CHAINS + 3 * LANES);
            c2.intoArray(sums, to + 2 * F32_CHAINS + 2 * LANES);
            d2.intoArray(sums, to + 2 * F32_CHAINS + 3 * LANES);
            c3.intoArray(sums, to + 3 * F32_CHAINS + 2 * LANES);
            d3.intoArray(sums, to + 3 * F32_CHAINS + 3 * LANES);
        }
    }

    // Of a load e has the even numbers and o the odd ones.
    @Override
    public void bf16(Place lines, MemorySegment x, long xAt, int n, float[] sums) {
        for (int round = 0; round < lines.rounds(); round++) {
            bf16(lines.w(), lines.at() + round * lines.below(), lines.apart(), x, xAt, n, sums, round * BF16_LINES * BF16_CHAINS);
        }
        for (int at = 0; at < lines.rounds() * BF16_LINES * BF16_CHAINS; at += BF16_CHAINS) sums[at] = folded(sums, at) + folded(sums, at + BF16_CHAINS / 2);
    }

    private static void bf16(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] sums, int to) {
        long at1 = byteAt + 1 / OF_LINE * apart + 1 % OF_LINE * V;
        long at2 = byteAt + 2 / OF_LINE * apart + 2 % OF_LINE * V;
        long at3 = byteAt + 3 / OF_LINE * apart + 3 % OF_LINE * V;
        long at4 = byteAt + 4 / OF_LINE * apart + 4 % OF_LINE * V;
        long at5 = byteAt + 5 / OF_LINE * apart + 5 % OF_LINE * V;
        long at6 = byteAt + 6 / OF_LINE * apart + 6 % OF_LINE * V;
        long at7 = byteAt + 7 / OF_LINE * apart + 7 % OF_LINE * V;
        FloatVector e0 = FloatVector.zero(F32), e1 = e0, e2 = e0, e3 = e0, e4 = e0, e5 = e0, e6 = e0, e7 = e0;
        FloatVector o0 = e0, o1 = e0, o2 = e0, o3 = e0, o4 = e0, o5 = e0, o6 = e0, o7 = e0;
        for (long p = 0; p < 2L * n; p += 2 * BF16_CHAINS) {
            long even = xAt + 2 * p;
            long odd = even + 2 * BF16_CHAINS;
            FloatVector even0 = fromMemorySegment(F32, x, even, ORDER);
            FloatVector odd0 = fromMemorySegment(F32, x, odd, ORDER);
            FloatVector even1 = LANES > 8 ? even0 : fromMemorySegment(F32, x, even + V, ORDER);
            FloatVector odd1 = LANES > 8 ? odd0 : fromMemorySegment(F32, x, odd + V, ORDER);
            FloatVector even2 = LANES > 4 ? even0 : fromMemorySegment(F32, x, even + 2 * V, ORDER);
            FloatVector odd2 = LANES > 4 ? odd0 : fromMemorySegment(F32, x, odd + 2 * V, ORDER);
            FloatVector even3 = LANES > 4 ? even1 : fromMemorySegment(F32, x, even + 3 * V, ORDER);
            FloatVector odd3 = LANES > 4 ? odd1 : fromMemorySegment(F32, x, odd + 3 * V, ORDER);
            IntVector pairs = IntVector.fromMemorySegment(I32, w, byteAt + p, ORDER);
            e0 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even0, e0);
            o0 = pairs.and(UPPER).reinterpretAsFloats().fma(odd0, o0);
            pairs = IntVector.fromMemorySegment(I32, w, at1 + p, ORDER);
            e1 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even1, e1);
            o1 = pairs.and(UPPER).reinterpretAsFloats().fma(odd1, o1);
            pairs = IntVector.fromMemorySegment(I32, w, at2 + p, ORDER);
            e2 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even2, e2);
            o2 = pairs.and(UPPER).reinterpretAsFloats().fma(odd2, o2);
            pairs = IntVector.fromMemorySegment(I32, w, at3 + p, ORDER);
            e3 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even3, e3);
            o3 = pairs.and(UPPER).reinterpretAsFloats().fma(odd3, o3);
            pairs = IntVector.fromMemorySegment(I32, w, at4 + p, ORDER);
            e4 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even0, e4);
            o4 = pairs.and(UPPER).reinterpretAsFloats().fma(odd0, o4);
            pairs = IntVector.fromMemorySegment(I32, w, at5 + p, ORDER);
            e5 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even1, e5);
            o5 = pairs.and(UPPER).reinterpretAsFloats().fma(odd1, o5);
            pairs = IntVector.fromMemorySegment(I32, w, at6 + p, ORDER);
            e6 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even2, e6);
            o6 = pairs.and(UPPER).reinterpretAsFloats().fma(odd2, o6);
            pairs = IntVector.fromMemorySegment(I32, w, at7 + p, ORDER);
            e7 = pairs.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().fma(even3, e7);
            o7 = pairs.and(UPPER).reinterpretAsFloats().fma(odd3, o7);
        }
        e0.intoArray(sums, to + place(0));
        o0.intoArray(sums, to + place(0) + BF16_CHAINS / 2);
        e1.intoArray(sums, to + place(1));
        o1.intoArray(sums, to + place(1) + BF16_CHAINS / 2);
        e2.intoArray(sums, to + place(2));
        o2.intoArray(sums, to + place(2) + BF16_CHAINS / 2);
        e3.intoArray(sums, to + place(3));
        o3.intoArray(sums, to + place(3) + BF16_CHAINS / 2);
        e4.intoArray(sums, to + place(4));
        o4.intoArray(sums, to + place(4) + BF16_CHAINS / 2);
        e5.intoArray(sums, to + place(5));
        o5.intoArray(sums, to + place(5) + BF16_CHAINS / 2);
        e6.intoArray(sums, to + place(6));
        o6.intoArray(sums, to + place(6) + BF16_CHAINS / 2);
        e7.intoArray(sums, to + place(7));
        o7.intoArray(sums, to + place(7) + BF16_CHAINS / 2);
    }

    /** Where the even chains of a load begin. */
    private static int place(int stream) {
        return stream / OF_LINE * BF16_CHAINS + stream % OF_LINE * LANES;
    }

    /** Of 16 numbers, number j takes up number j + 8, 4, 2, 1; returns what the first one is then. */
    private static float folded(float[] numbers, int at) {
        FloatVector s = FloatVector.fromArray(F32, numbers, at);
        if (LANES < 8) s = s.add(FloatVector.fromArray(F32, numbers, at + 2 * LANES)).add(FloatVector.fromArray(F32, numbers, at + LANES).add(FloatVector.fromArray(F32, numbers, at + 3 * LANES)));
        else if (LANES < 16) s = s.add(FloatVector.fromArray(F32, numbers, at + LANES));
        else s = s.add(s.rearrange(SWAP_8));
        if (LANES >= 8) s = s.add(s.rearrange(SWAP_4));
        s = s.add(s.rearrange(SWAP_2));
        s = s.add(s.rearrange(SWAP_1));
        return s.lane(0);
    }
}
