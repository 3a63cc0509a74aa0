package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.SumRows;

/** {@link SumRows} in plain Java: each partial sum in a walk of its own, so that no array of them is needed. */
public interface ScalarSums extends SumRows {
    @Override
    default float sum(MemorySegment x, long xAt, int n) {
        return sumLanes(x, xAt, n, 0, GROUP);
    }

    @Override
    default float dot(MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        return dotLanes(a, aAt, b, bAt, n, 0, GROUP);
    }

    @Override
    default double sumSquaresF64(MemorySegment x, long xAt, int n) {
        return squareLanes(x, xAt, n, 0, GROUP);
    }

    @Override
    default float max(MemorySegment x, long xAt, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) max = Math.max(max, get(x, xAt, i));
        return max;
    }

    @Override
    default int firstNonFinite(MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) if (!Float.isFinite(get(x, xAt, i))) return i;
        return -1;
    }

    private static int whole(int n) {
        return n - n % BLOCK;
    }

    private static float sumLanes(MemorySegment x, long xAt, int n, int lane, int lanes) {
        if (lanes > 1) return sumLanes(x, xAt, n, lane, lanes / 2) + sumLanes(x, xAt, n, lane + lanes / 2, lanes / 2);
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = lane;
        for (; i < whole(n); i += BLOCK) {
            s0 += get(x, xAt, i);
            s1 += get(x, xAt, i + GROUP);
            s2 += get(x, xAt, i + 2 * GROUP);
            s3 += get(x, xAt, i + 3 * GROUP);
        }
        for (; i < n; i += GROUP) s0 += get(x, xAt, i);
        return (s0 + s1) + (s2 + s3);
    }

    private static float dotLanes(MemorySegment a, long aAt, MemorySegment b, long bAt, int n, int lane, int lanes) {
        if (lanes > 1) {
            return dotLanes(a, aAt, b, bAt, n, lane, lanes / 2) + dotLanes(a, aAt, b, bAt, n, lane + lanes / 2, lanes / 2);
        }
        float s0 = 0, s1 = 0, s2 = 0, s3 = 0;
        int i = lane;
        for (; i < whole(n); i += BLOCK) {
            s0 = Math.fma(get(a, aAt, i), get(b, bAt, i), s0);
            s1 = Math.fma(get(a, aAt, i + GROUP), get(b, bAt, i + GROUP), s1);
            s2 = Math.fma(get(a, aAt, i + 2 * GROUP), get(b, bAt, i + 2 * GROUP), s2);
            s3 = Math.fma(get(a, aAt, i + 3 * GROUP), get(b, bAt, i + 3 * GROUP), s3);
        }
        for (; i < n; i += GROUP) s0 = Math.fma(get(a, aAt, i), get(b, bAt, i), s0);
        return (s0 + s1) + (s2 + s3);
    }

    private static double squareLanes(MemorySegment x, long xAt, int n, int lane, int lanes) {
        if (lanes > 1) return squareLanes(x, xAt, n, lane, lanes / 2) + squareLanes(x, xAt, n, lane + lanes / 2, lanes / 2);
        double sum = 0;
        for (int i = lane; i < n; i += GROUP) sum += (double) get(x, xAt, i) * get(x, xAt, i);
        return sum;
    }
}
