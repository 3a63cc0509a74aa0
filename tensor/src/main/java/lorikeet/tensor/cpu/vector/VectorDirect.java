package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.DirectTile;

/**
 * {@link DirectTile} of 4 rows by two vectors. Written out because C2 keeps only named locals in registers; 8 rows would be more accesses
 * to memory than the JVM's first compiler has registers for, and such a method may never come to the second.
 */
public final class VectorDirect implements DirectTile {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS = 4;
    private static final int COLUMNS = 2 * LANES;
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
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        FloatVector c0l = FloatVector.zero(F32), c0r = c0l, c1l = c0l, c1r = c0l, c2l = c0l, c2r = c0l, c3l = c0l, c3r = c0l;
        if (continued) {
            c0l = FloatVector.fromMemorySegment(F32, c, cAt, ORDER);
            c0r = FloatVector.fromMemorySegment(F32, c, cAt + V, ORDER);
            c1l = FloatVector.fromMemorySegment(F32, c, cAt + cRow, ORDER);
            c1r = FloatVector.fromMemorySegment(F32, c, cAt + cRow + V, ORDER);
            c2l = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow, ORDER);
            c2r = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + V, ORDER);
            c3l = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow, ORDER);
            c3r = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + V, ORDER);
        }
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p + V, ORDER);
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
        c0l.intoMemorySegment(c, cAt, ORDER);
        c0r.intoMemorySegment(c, cAt + V, ORDER);
        c1l.intoMemorySegment(c, cAt + cRow, ORDER);
        c1r.intoMemorySegment(c, cAt + cRow + V, ORDER);
        c2l.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c2r.intoMemorySegment(c, cAt + 2 * cRow + V, ORDER);
        c3l.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        c3r.intoMemorySegment(c, cAt + 3 * cRow + V, ORDER);
    }

    @Override
    public void multiplyColumns(int depth, MemorySegment a, long aAt, long aColumn, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        FloatVector c0l = FloatVector.zero(F32), c0r = c0l, c1l = c0l, c1r = c0l, c2l = c0l, c2r = c0l, c3l = c0l, c3r = c0l;
        if (continued) {
            c0l = FloatVector.fromMemorySegment(F32, c, cAt, ORDER);
            c0r = FloatVector.fromMemorySegment(F32, c, cAt + V, ORDER);
            c1l = FloatVector.fromMemorySegment(F32, c, cAt + cRow, ORDER);
            c1r = FloatVector.fromMemorySegment(F32, c, cAt + cRow + V, ORDER);
            c2l = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow, ORDER);
            c2r = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + V, ORDER);
            c3l = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow, ORDER);
            c3r = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + V, ORDER);
        }
        long at = aAt;
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p + V, ORDER);
            FloatVector x0 = FloatVector.broadcast(F32, a.get(FLOAT, at));
            c0l = x0.fma(l, c0l);
            c0r = x0.fma(r, c0r);
            FloatVector x1 = FloatVector.broadcast(F32, a.get(FLOAT, at + 4));
            c1l = x1.fma(l, c1l);
            c1r = x1.fma(r, c1r);
            FloatVector x2 = FloatVector.broadcast(F32, a.get(FLOAT, at + 8));
            c2l = x2.fma(l, c2l);
            c2r = x2.fma(r, c2r);
            FloatVector x3 = FloatVector.broadcast(F32, a.get(FLOAT, at + 12));
            c3l = x3.fma(l, c3l);
            c3r = x3.fma(r, c3r);
            at += aColumn;
        }
        c0l.intoMemorySegment(c, cAt, ORDER);
        c0r.intoMemorySegment(c, cAt + V, ORDER);
        c1l.intoMemorySegment(c, cAt + cRow, ORDER);
        c1r.intoMemorySegment(c, cAt + cRow + V, ORDER);
        c2l.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c2r.intoMemorySegment(c, cAt + 2 * cRow + V, ORDER);
        c3l.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        c3r.intoMemorySegment(c, cAt + 3 * cRow + V, ORDER);
    }
}
