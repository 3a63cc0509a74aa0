package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.TileKernel;

/**
 * {@link TileKernel} of 4 rows by 2 vectors, for 16 registers. Larger tiles would fit by count, but C2 loads their
 * operands early and spills: 6 rows run at half the speed of 4. Written out as {@link VectorTile12}, and not as one class
 * with it of any number of rows, since accumulators in an array would be stored and loaded at every step.
 */
final class VectorTile4 implements TileKernel {
    private static final int ROWS = 4;
    private static final int COLUMNS = 2 * LANES;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void multiply(int depth, float[] a, int aAt, MemorySegment b, int bAt, float[] c, int cAt) {
        FloatVector c0l = FloatVector.fromArray(F32, c, cAt);
        FloatVector c0r = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c1l = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c1r = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c2l = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c2r = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c3l = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c3r = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        long panel = 4L * bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, panel + 4L * p * COLUMNS, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, panel + 4L * (p * COLUMNS + LANES), ORDER);
            FloatVector a0 = FloatVector.broadcast(F32, a[aAt + p]);
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            FloatVector a1 = FloatVector.broadcast(F32, a[aAt + p + LINE]);
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            FloatVector a2 = FloatVector.broadcast(F32, a[aAt + p + 2 * LINE]);
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            FloatVector a3 = FloatVector.broadcast(F32, a[aAt + p + 3 * LINE]);
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
        }
        c0l.intoArray(c, cAt);
        c0r.intoArray(c, cAt + LANES);
        c1l.intoArray(c, cAt + 2 * LANES);
        c1r.intoArray(c, cAt + 3 * LANES);
        c2l.intoArray(c, cAt + 4 * LANES);
        c2r.intoArray(c, cAt + 5 * LANES);
        c3l.intoArray(c, cAt + 6 * LANES);
        c3r.intoArray(c, cAt + 7 * LANES);
    }
}
