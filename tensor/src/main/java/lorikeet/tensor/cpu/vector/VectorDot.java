package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.DotKernel;

/** {@link DotKernel} on vectors: four accumulators a walk, so one walk with 16 lanes, two with 8 and four with 4. */
public final class VectorDot implements DotKernel {
    @Override
    public void accumulate(float[] a, int aAt, float[] b, int bAt, int n, float[] sums) {
        for (int lane = 0; lane < SUMS; lane += 4 * LANES) walk(a, aAt + lane, b, bAt + lane, n, sums, lane);
    }

    private static void walk(float[] a, int aAt, float[] b, int bAt, int n, float[] sums, int lane) {
        FloatVector s0 = FloatVector.fromArray(F32, sums, lane);
        FloatVector s1 = FloatVector.fromArray(F32, sums, lane + LANES);
        FloatVector s2 = FloatVector.fromArray(F32, sums, lane + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(F32, sums, lane + 3 * LANES);
        for (int i = 0; i < n; i += SUMS) {
            s0 = FloatVector.fromArray(F32, a, aAt + i).fma(FloatVector.fromArray(F32, b, bAt + i), s0);
            int i1 = i + LANES;
            s1 = FloatVector.fromArray(F32, a, aAt + i1).fma(FloatVector.fromArray(F32, b, bAt + i1), s1);
            int i2 = i + 2 * LANES;
            s2 = FloatVector.fromArray(F32, a, aAt + i2).fma(FloatVector.fromArray(F32, b, bAt + i2), s2);
            int i3 = i + 3 * LANES;
            s3 = FloatVector.fromArray(F32, a, aAt + i3).fma(FloatVector.fromArray(F32, b, bAt + i3), s3);
        }
        s0.intoArray(sums, lane);
        s1.intoArray(sums, lane + LANES);
        s2.intoArray(sums, lane + 2 * LANES);
        s3.intoArray(sums, lane + 3 * LANES);
    }
}
