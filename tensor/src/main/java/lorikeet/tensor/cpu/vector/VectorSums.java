package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.SumRows;
import lorikeet.tensor.cpu.scalar.ScalarSums;

/**
 * {@link SumRows} on vectors. A slice is the LANES partial sums from {@code lane} on, of each of the four groups; 16
 * lanes need one slice, 8 two, 4 four, each a walk over the row with four accumulators.
 */
interface VectorSums extends ScalarSums {
    long GROUP_BYTES = 4L * GROUP;
    VectorShuffle<Float> SWAP_1 = swap(1);
    VectorShuffle<Float> SWAP_2 = swap(2);
    VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
    VectorShuffle<Float> SWAP_8 = swap(8 % LANES);

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
    }

    @Override
    default float sum(MemorySegment x, long xAt, int n) {
        return switch (LANES) {
            case 16 -> sumSlice(x, xAt, n, 0);
            case 8 -> sumSlice(x, xAt, n, 0) + sumSlice(x, xAt, n, 8);
            default -> (sumSlice(x, xAt, n, 0) + sumSlice(x, xAt, n, 4)) + (sumSlice(x, xAt, n, 8) + sumSlice(x, xAt, n, 12));
        };
    }

    private static float sumSlice(MemorySegment x, long xAt, int n, int lane) {
        requireNative(x);
        FloatVector s0 = FloatVector.zero(F32), s1 = s0, s2 = s0, s3 = s0;
        int i = lane;
        for (; i <= n - BLOCK + lane; i += BLOCK) {
            long at = xAt + 4L * i;
            s0 = s0.add(fromMemorySegment(F32, x, at, ORDER));
            s1 = s1.add(fromMemorySegment(F32, x, at + GROUP_BYTES, ORDER));
            s2 = s2.add(fromMemorySegment(F32, x, at + 2 * GROUP_BYTES, ORDER));
            s3 = s3.add(fromMemorySegment(F32, x, at + 3 * GROUP_BYTES, ORDER));
        }
        for (; i < n; i += GROUP) s0 = s0.add(fromMemorySegment(F32, x, xAt + 4L * i, ORDER, F32.indexInRange(i, n)));
        // Adds neighbours until one number is left; reduceLanes(ADD) has another order once compiled.
        FloatVector s = s0.add(s1).add(s2.add(s3));
        s = s.add(s.rearrange(SWAP_1));
        s = s.add(s.rearrange(SWAP_2));
        if (LANES >= 8) s = s.add(s.rearrange(SWAP_4));
        if (LANES >= 16) s = s.add(s.rearrange(SWAP_8));
        return s.lane(0);
    }

    @Override
    default float dot(MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        return switch (LANES) {
            case 16 -> dotSlice(a, aAt, b, bAt, n, 0);
            case 8 -> dotSlice(a, aAt, b, bAt, n, 0) + dotSlice(a, aAt, b, bAt, n, 8);
            default -> (dotSlice(a, aAt, b, bAt, n, 0) + dotSlice(a, aAt, b, bAt, n, 4))
                    + (dotSlice(a, aAt, b, bAt, n, 8) + dotSlice(a, aAt, b, bAt, n, 12));
        };
    }

    private static float dotSlice(MemorySegment a, long aAt, MemorySegment b, long bAt, int n, int lane) {
        requireNative(a);
        requireNative(b);
        FloatVector s0 = FloatVector.zero(F32), s1 = s0, s2 = s0, s3 = s0;
        int i = lane;
        for (; i <= n - BLOCK + lane; i += BLOCK) {
            long p = aAt + 4L * i;
            long q = bAt + 4L * i;
            s0 = fromMemorySegment(F32, a, p, ORDER).fma(fromMemorySegment(F32, b, q, ORDER), s0);
            p += GROUP_BYTES;
            q += GROUP_BYTES;
            s1 = fromMemorySegment(F32, a, p, ORDER).fma(fromMemorySegment(F32, b, q, ORDER), s1);
            p += GROUP_BYTES;
            q += GROUP_BYTES;
            s2 = fromMemorySegment(F32, a, p, ORDER).fma(fromMemorySegment(F32, b, q, ORDER), s2);
            p += GROUP_BYTES;
            q += GROUP_BYTES;
            s3 = fromMemorySegment(F32, a, p, ORDER).fma(fromMemorySegment(F32, b, q, ORDER), s3);
        }
        for (; i < n; i += GROUP) {
            VectorMask<Float> rest = F32.indexInRange(i, n);
            FloatVector left = fromMemorySegment(F32, a, aAt + 4L * i, ORDER, rest);
            s0 = left.fma(fromMemorySegment(F32, b, bAt + 4L * i, ORDER, rest), s0);
        }
        FloatVector s = s0.add(s1).add(s2.add(s3));
        s = s.add(s.rearrange(SWAP_1));
        s = s.add(s.rearrange(SWAP_2));
        if (LANES >= 8) s = s.add(s.rearrange(SWAP_4));
        if (LANES >= 16) s = s.add(s.rearrange(SWAP_8));
        return s.lane(0);
    }

    @Override
    default float max(MemorySegment x, long xAt, int n) {
        requireNative(x);
        FloatVector m0 = FloatVector.broadcast(F32, Float.NEGATIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i <= n - 2 * LANES; i += 2 * LANES) {
            m0 = m0.max(fromMemorySegment(F32, x, xAt + 4L * i, ORDER));
            m1 = m1.max(fromMemorySegment(F32, x, xAt + 4L * (i + LANES), ORDER));
        }
        for (; i < n; i += LANES) {
            VectorMask<Float> rest = F32.indexInRange(i, n);
            m0 = m0.lanewise(VectorOperators.MAX, fromMemorySegment(F32, x, xAt + 4L * i, ORDER, rest), rest);
        }
        return m0.max(m1).reduceLanes(VectorOperators.MAX);
    }

    @Override
    default int firstNonFinite(MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            VectorMask<Float> finite = fromMemorySegment(F32, x, xAt + 4L * i, ORDER).test(VectorOperators.IS_FINITE);
            if (!finite.allTrue()) return i + finite.not().firstTrue();
        }
        int found = ScalarSums.super.firstNonFinite(x, xAt + 4L * i, n - i);
        return found < 0 ? -1 : i + found;
    }
}
