package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Rows.load;
import static lorikeet.tensor.cpu.vector.Rows.loadTail;
import static lorikeet.tensor.cpu.vector.Rows.mask;
import static lorikeet.tensor.cpu.vector.Rows.whole;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.VectorMath.vector;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import lorikeet.tensor.cpu.SumRows;

/**
 * {@link SumRows} on vectors. A slice is the LANES partial sums from {@code lane} on, of each of the four groups; 16
 * lanes need one slice, 8 two, 4 four, each a walk over the row with four accumulators.
 */
interface VectorSums extends SumRows {
    VectorShuffle<Float> SWAP_1 = swap(1);
    VectorShuffle<Float> SWAP_2 = swap(2);
    VectorShuffle<Float> SWAP_4 = swap(4 % LANES);
    VectorShuffle<Float> SWAP_8 = swap(8 % LANES);

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(F32, lane -> lane ^ distance);
    }

    /** Adds neighbours until one number is left; reduceLanes(ADD) has another order once compiled. */
    private static float fold(FloatVector v) {
        v = v.add(v.rearrange(SWAP_1));
        v = v.add(v.rearrange(SWAP_2));
        if (LANES >= 8) v = v.add(v.rearrange(SWAP_4));
        if (LANES >= 16) v = v.add(v.rearrange(SWAP_8));
        return v.lane(0);
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
        FloatVector s0 = vector(0f), s1 = s0, s2 = s0, s3 = s0;
        int i = lane;
        for (; i < n - n % BLOCK; i += BLOCK) {
            s0 = s0.add(load(x, xAt, i));
            s1 = s1.add(load(x, xAt, i + GROUP));
            s2 = s2.add(load(x, xAt, i + 2 * GROUP));
            s3 = s3.add(load(x, xAt, i + 3 * GROUP));
        }
        for (; i < n; i += GROUP) s0 = s0.add(loadTail(x, xAt, i, n));
        return fold(s0.add(s1).add(s2.add(s3)));
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
        FloatVector s0 = vector(0f), s1 = s0, s2 = s0, s3 = s0;
        int i = lane;
        for (; i < n - n % BLOCK; i += BLOCK) {
            s0 = load(a, aAt, i).fma(load(b, bAt, i), s0);
            s1 = load(a, aAt, i + GROUP).fma(load(b, bAt, i + GROUP), s1);
            s2 = load(a, aAt, i + 2 * GROUP).fma(load(b, bAt, i + 2 * GROUP), s2);
            s3 = load(a, aAt, i + 3 * GROUP).fma(load(b, bAt, i + 3 * GROUP), s3);
        }
        for (; i < n; i += GROUP) s0 = loadTail(a, aAt, i, n).fma(loadTail(b, bAt, i, n), s0);
        return fold(s0.add(s1).add(s2.add(s3)));
    }

    @Override
    default float dot3(MemorySegment a, long aAt, MemorySegment b, long bAt, MemorySegment c, long cAt, int n) {
        return switch (LANES) {
            case 16 -> dot3Slice(a, aAt, b, bAt, c, cAt, n, 0);
            case 8 -> dot3Slice(a, aAt, b, bAt, c, cAt, n, 0) + dot3Slice(a, aAt, b, bAt, c, cAt, n, 8);
            default -> (dot3Slice(a, aAt, b, bAt, c, cAt, n, 0) + dot3Slice(a, aAt, b, bAt, c, cAt, n, 4))
                    + (dot3Slice(a, aAt, b, bAt, c, cAt, n, 8) + dot3Slice(a, aAt, b, bAt, c, cAt, n, 12));
        };
    }

    private static float dot3Slice(MemorySegment a, long aAt, MemorySegment b, long bAt, MemorySegment c, long cAt, int n, int lane) {
        FloatVector s0 = vector(0f), s1 = s0, s2 = s0, s3 = s0;
        int i = lane;
        for (; i < n - n % BLOCK; i += BLOCK) {
            s0 = load(a, aAt, i).mul(load(b, bAt, i)).fma(load(c, cAt, i), s0);
            s1 = load(a, aAt, i + GROUP).mul(load(b, bAt, i + GROUP)).fma(load(c, cAt, i + GROUP), s1);
            s2 = load(a, aAt, i + 2 * GROUP).mul(load(b, bAt, i + 2 * GROUP)).fma(load(c, cAt, i + 2 * GROUP), s2);
            s3 = load(a, aAt, i + 3 * GROUP).mul(load(b, bAt, i + 3 * GROUP)).fma(load(c, cAt, i + 3 * GROUP), s3);
        }
        for (; i < n; i += GROUP) s0 = loadTail(a, aAt, i, n).mul(loadTail(b, bAt, i, n)).fma(loadTail(c, cAt, i, n), s0);
        return fold(s0.add(s1).add(s2.add(s3)));
    }

    @Override
    default float max(MemorySegment x, long xAt, int n) {
        FloatVector m0 = vector(Float.NEGATIVE_INFINITY), m1 = m0;
        int i = 0;
        for (; i < n - n % (2 * LANES); i += 2 * LANES) {
            m0 = m0.max(load(x, xAt, i));
            m1 = m1.max(load(x, xAt, i + LANES));
        }
        for (; i < n; i += LANES) m0 = m0.lanewise(VectorOperators.MAX, loadTail(x, xAt, i, n), mask(i, n));
        return m0.max(m1).reduceLanes(VectorOperators.MAX);
    }

    @Override
    default int firstNonFinite(MemorySegment x, long xAt, int n) {
        int i = 0;
        for (; i < whole(n); i += LANES) {
            VectorMask<Float> bad = load(x, xAt, i).test(VectorOperators.IS_FINITE).not();
            if (bad.anyTrue()) return i + bad.firstTrue();
        }
        if (i == n) return -1;
        VectorMask<Float> bad = loadTail(x, xAt, i, n).test(VectorOperators.IS_FINITE).not();
        return bad.anyTrue() ? i + bad.firstTrue() : -1;
    }
}
