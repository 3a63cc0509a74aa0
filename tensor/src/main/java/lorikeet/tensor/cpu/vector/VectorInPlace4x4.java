package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.InPlaceTile;

/**
 * {@link InPlaceTile} of 4 rows by 4 vectors, for 32 registers: four multiplications for each number of A that is loaded.
 * Written out because C2 keeps only named locals in registers.
 */
final class VectorInPlace4x4 implements InPlaceTile {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS = 4;
    private static final int COLUMNS = 4 * LANES;
    private static final long V = 4L * LANES;

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
        FloatVector c0a = FloatVector.fromArray(F32, c, cAt);
        FloatVector c0b = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c0c = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c0d = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c1a = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c1b = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c1c = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c1d = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        FloatVector c2a = FloatVector.fromArray(F32, c, cAt + 8 * LANES);
        FloatVector c2b = FloatVector.fromArray(F32, c, cAt + 9 * LANES);
        FloatVector c2c = FloatVector.fromArray(F32, c, cAt + 10 * LANES);
        FloatVector c2d = FloatVector.fromArray(F32, c, cAt + 11 * LANES);
        FloatVector c3a = FloatVector.fromArray(F32, c, cAt + 12 * LANES);
        FloatVector c3b = FloatVector.fromArray(F32, c, cAt + 13 * LANES);
        FloatVector c3c = FloatVector.fromArray(F32, c, cAt + 14 * LANES);
        FloatVector c3d = FloatVector.fromArray(F32, c, cAt + 15 * LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(F32, b, bAt + V + 4L * COLUMNS * p, ORDER);
            FloatVector n = FloatVector.fromMemorySegment(F32, b, bAt + 2 * V + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, bAt + 3 * V + 4L * COLUMNS * p, ORDER);
            FloatVector x0 = FloatVector.broadcast(F32, a.get(FLOAT, aAt + 4L * p));
            c0a = x0.fma(l, c0a);
            c0b = x0.fma(m, c0b);
            c0c = x0.fma(n, c0c);
            c0d = x0.fma(r, c0d);
            FloatVector x1 = FloatVector.broadcast(F32, a.get(FLOAT, a1 + 4L * p));
            c1a = x1.fma(l, c1a);
            c1b = x1.fma(m, c1b);
            c1c = x1.fma(n, c1c);
            c1d = x1.fma(r, c1d);
            FloatVector x2 = FloatVector.broadcast(F32, a.get(FLOAT, a2 + 4L * p));
            c2a = x2.fma(l, c2a);
            c2b = x2.fma(m, c2b);
            c2c = x2.fma(n, c2c);
            c2d = x2.fma(r, c2d);
            FloatVector x3 = FloatVector.broadcast(F32, a.get(FLOAT, a3 + 4L * p));
            c3a = x3.fma(l, c3a);
            c3b = x3.fma(m, c3b);
            c3c = x3.fma(n, c3c);
            c3d = x3.fma(r, c3d);
        }
        c0a.intoArray(c, cAt);
        c0b.intoArray(c, cAt + LANES);
        c0c.intoArray(c, cAt + 2 * LANES);
        c0d.intoArray(c, cAt + 3 * LANES);
        c1a.intoArray(c, cAt + 4 * LANES);
        c1b.intoArray(c, cAt + 5 * LANES);
        c1c.intoArray(c, cAt + 6 * LANES);
        c1d.intoArray(c, cAt + 7 * LANES);
        c2a.intoArray(c, cAt + 8 * LANES);
        c2b.intoArray(c, cAt + 9 * LANES);
        c2c.intoArray(c, cAt + 10 * LANES);
        c2d.intoArray(c, cAt + 11 * LANES);
        c3a.intoArray(c, cAt + 12 * LANES);
        c3b.intoArray(c, cAt + 13 * LANES);
        c3c.intoArray(c, cAt + 14 * LANES);
        c3d.intoArray(c, cAt + 15 * LANES);
    }
}
