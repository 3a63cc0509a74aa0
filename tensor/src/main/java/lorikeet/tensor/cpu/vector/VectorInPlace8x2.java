package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.InPlaceTile;

/**
 * {@link InPlaceTile} of 8 rows by two vectors, for 32 registers: no more rows than a set of the first-level cache has lines, since the
 * rows of a matrix whose width is a power of two share sets, and two multiplications for each number of A that is loaded.
 * Written out because C2 keeps only named locals in registers.
 */
final class VectorInPlace8x2 implements InPlaceTile {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS = 8;
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
        return 128;
    }

    @Override
    public int mostRows() {
        return 64;
    }

    @Override
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, float[] c, int cAt) {
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        long a4 = aAt + 4 * aRow;
        long a5 = aAt + 5 * aRow;
        long a6 = aAt + 6 * aRow;
        long a7 = aAt + 7 * aRow;
        FloatVector c0l = FloatVector.fromArray(F32, c, cAt);
        FloatVector c0r = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c1l = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c1r = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c2l = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c2r = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c3l = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c3r = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        FloatVector c4l = FloatVector.fromArray(F32, c, cAt + 8 * LANES);
        FloatVector c4r = FloatVector.fromArray(F32, c, cAt + 9 * LANES);
        FloatVector c5l = FloatVector.fromArray(F32, c, cAt + 10 * LANES);
        FloatVector c5r = FloatVector.fromArray(F32, c, cAt + 11 * LANES);
        FloatVector c6l = FloatVector.fromArray(F32, c, cAt + 12 * LANES);
        FloatVector c6r = FloatVector.fromArray(F32, c, cAt + 13 * LANES);
        FloatVector c7l = FloatVector.fromArray(F32, c, cAt + 14 * LANES);
        FloatVector c7r = FloatVector.fromArray(F32, c, cAt + 15 * LANES);
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
            FloatVector x4 = FloatVector.broadcast(F32, a.get(FLOAT, a4 + 4L * p));
            c4l = x4.fma(l, c4l);
            c4r = x4.fma(r, c4r);
            FloatVector x5 = FloatVector.broadcast(F32, a.get(FLOAT, a5 + 4L * p));
            c5l = x5.fma(l, c5l);
            c5r = x5.fma(r, c5r);
            FloatVector x6 = FloatVector.broadcast(F32, a.get(FLOAT, a6 + 4L * p));
            c6l = x6.fma(l, c6l);
            c6r = x6.fma(r, c6r);
            FloatVector x7 = FloatVector.broadcast(F32, a.get(FLOAT, a7 + 4L * p));
            c7l = x7.fma(l, c7l);
            c7r = x7.fma(r, c7r);
        }
        c0l.intoArray(c, cAt);
        c0r.intoArray(c, cAt + LANES);
        c1l.intoArray(c, cAt + 2 * LANES);
        c1r.intoArray(c, cAt + 3 * LANES);
        c2l.intoArray(c, cAt + 4 * LANES);
        c2r.intoArray(c, cAt + 5 * LANES);
        c3l.intoArray(c, cAt + 6 * LANES);
        c3r.intoArray(c, cAt + 7 * LANES);
        c4l.intoArray(c, cAt + 8 * LANES);
        c4r.intoArray(c, cAt + 9 * LANES);
        c5l.intoArray(c, cAt + 10 * LANES);
        c5r.intoArray(c, cAt + 11 * LANES);
        c6l.intoArray(c, cAt + 12 * LANES);
        c6r.intoArray(c, cAt + 13 * LANES);
        c7l.intoArray(c, cAt + 14 * LANES);
        c7r.intoArray(c, cAt + 15 * LANES);
    }
}
