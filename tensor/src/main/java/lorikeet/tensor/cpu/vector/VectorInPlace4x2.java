package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.InPlaceTile;

/** {@link InPlaceTile} of 4 rows by two vectors, for 16 registers. Written out because C2 keeps only named locals in registers. */
final class VectorInPlace4x2 implements InPlaceTile {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
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
    public int mostColumns() {
        return 32;
    }

    @Override
    public int mostRows() {
        return 16;
    }

    @Override
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, float[] c, int cAt) {
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        FloatVector c0l = FloatVector.fromArray(F32, c, cAt);
        FloatVector c0r = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c1l = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c1r = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c2l = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c2r = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c3l = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c3r = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p + 4 * LANES, ORDER);
            FloatVector x0 = FloatVector.broadcast(F32, a.get(FLOAT, aAt + 4L * p));
            c0l = x0.fma(l, c0l);
            c0r = x0.fma(r, c0r);
            FloatVector x1 = FloatVector.broadcast(F32, a.get(FLOAT, a1 + 4L * p));
            c1l = x1.fma(l, c1l);
            c1r = x1.fma(r, c1r);
            FloatVector x2 = FloatVector.broadcast(F32, a.get(FLOAT, a2 + 4L * p));
            c2l = x2.fma(l, c2l);
            c2r = x2.fma(r, c2r);
            FloatVector x3 = FloatVector.broadcast(F32, a.get(FLOAT, a3 + 4L * p));
            c3l = x3.fma(l, c3l);
            c3r = x3.fma(r, c3r);
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
