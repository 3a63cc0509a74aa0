package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.DirectTile;

/**
 * {@link DirectTile} of 4 rows by 4 vectors, for 32 registers. Written out because C2 keeps only named locals in registers; more rows would
 * be more accesses to memory than the JVM's first compiler has registers for, and such a method may never come to the second.
 */
final class VectorDirect4x4 implements DirectTile {
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
    public void multiply(int depth, MemorySegment a, long aAt, long aRow, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        long a1 = aAt + aRow;
        long a2 = aAt + 2 * aRow;
        long a3 = aAt + 3 * aRow;
        FloatVector zero = FloatVector.zero(F32);
        FloatVector c0a = zero, c0b = zero, c0c = zero, c0d = zero;
        FloatVector c1a = zero, c1b = zero, c1c = zero, c1d = zero;
        FloatVector c2a = zero, c2b = zero, c2c = zero, c2d = zero;
        FloatVector c3a = zero, c3b = zero, c3c = zero, c3d = zero;
        if (continued) {
            c0a = FloatVector.fromMemorySegment(F32, c, cAt, ORDER);
            c0b = FloatVector.fromMemorySegment(F32, c, cAt + V, ORDER);
            c0c = FloatVector.fromMemorySegment(F32, c, cAt + 2 * V, ORDER);
            c0d = FloatVector.fromMemorySegment(F32, c, cAt + 3 * V, ORDER);
            c1a = FloatVector.fromMemorySegment(F32, c, cAt + cRow, ORDER);
            c1b = FloatVector.fromMemorySegment(F32, c, cAt + cRow + V, ORDER);
            c1c = FloatVector.fromMemorySegment(F32, c, cAt + cRow + 2 * V, ORDER);
            c1d = FloatVector.fromMemorySegment(F32, c, cAt + cRow + 3 * V, ORDER);
            c2a = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow, ORDER);
            c2b = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + V, ORDER);
            c2c = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + 2 * V, ORDER);
            c2d = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + 3 * V, ORDER);
            c3a = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow, ORDER);
            c3b = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + V, ORDER);
            c3c = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + 2 * V, ORDER);
            c3d = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + 3 * V, ORDER);
        }
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
        c0a.intoMemorySegment(c, cAt, ORDER);
        c0b.intoMemorySegment(c, cAt + V, ORDER);
        c0c.intoMemorySegment(c, cAt + 2 * V, ORDER);
        c0d.intoMemorySegment(c, cAt + 3 * V, ORDER);
        c1a.intoMemorySegment(c, cAt + cRow, ORDER);
        c1b.intoMemorySegment(c, cAt + cRow + V, ORDER);
        c1c.intoMemorySegment(c, cAt + cRow + 2 * V, ORDER);
        c1d.intoMemorySegment(c, cAt + cRow + 3 * V, ORDER);
        c2a.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c2b.intoMemorySegment(c, cAt + 2 * cRow + V, ORDER);
        c2c.intoMemorySegment(c, cAt + 2 * cRow + 2 * V, ORDER);
        c2d.intoMemorySegment(c, cAt + 2 * cRow + 3 * V, ORDER);
        c3a.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        c3b.intoMemorySegment(c, cAt + 3 * cRow + V, ORDER);
        c3c.intoMemorySegment(c, cAt + 3 * cRow + 2 * V, ORDER);
        c3d.intoMemorySegment(c, cAt + 3 * cRow + 3 * V, ORDER);
    }

    @Override
    public void multiplyColumns(int depth, MemorySegment a, long aAt, long aColumn, MemorySegment b, long bAt, boolean continued, MemorySegment c, long cAt, long cRow) {
        FloatVector zero = FloatVector.zero(F32);
        FloatVector c0a = zero, c0b = zero, c0c = zero, c0d = zero;
        FloatVector c1a = zero, c1b = zero, c1c = zero, c1d = zero;
        FloatVector c2a = zero, c2b = zero, c2c = zero, c2d = zero;
        FloatVector c3a = zero, c3b = zero, c3c = zero, c3d = zero;
        if (continued) {
            c0a = FloatVector.fromMemorySegment(F32, c, cAt, ORDER);
            c0b = FloatVector.fromMemorySegment(F32, c, cAt + V, ORDER);
            c0c = FloatVector.fromMemorySegment(F32, c, cAt + 2 * V, ORDER);
            c0d = FloatVector.fromMemorySegment(F32, c, cAt + 3 * V, ORDER);
            c1a = FloatVector.fromMemorySegment(F32, c, cAt + cRow, ORDER);
            c1b = FloatVector.fromMemorySegment(F32, c, cAt + cRow + V, ORDER);
            c1c = FloatVector.fromMemorySegment(F32, c, cAt + cRow + 2 * V, ORDER);
            c1d = FloatVector.fromMemorySegment(F32, c, cAt + cRow + 3 * V, ORDER);
            c2a = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow, ORDER);
            c2b = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + V, ORDER);
            c2c = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + 2 * V, ORDER);
            c2d = FloatVector.fromMemorySegment(F32, c, cAt + 2 * cRow + 3 * V, ORDER);
            c3a = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow, ORDER);
            c3b = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + V, ORDER);
            c3c = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + 2 * V, ORDER);
            c3d = FloatVector.fromMemorySegment(F32, c, cAt + 3 * cRow + 3 * V, ORDER);
        }
        long at = aAt;
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(F32, b, bAt + V + 4L * COLUMNS * p, ORDER);
            FloatVector n = FloatVector.fromMemorySegment(F32, b, bAt + 2 * V + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, bAt + 3 * V + 4L * COLUMNS * p, ORDER);
            FloatVector x0 = FloatVector.broadcast(F32, a.get(FLOAT, at));
            c0a = x0.fma(l, c0a);
            c0b = x0.fma(m, c0b);
            c0c = x0.fma(n, c0c);
            c0d = x0.fma(r, c0d);
            FloatVector x1 = FloatVector.broadcast(F32, a.get(FLOAT, at + 4));
            c1a = x1.fma(l, c1a);
            c1b = x1.fma(m, c1b);
            c1c = x1.fma(n, c1c);
            c1d = x1.fma(r, c1d);
            FloatVector x2 = FloatVector.broadcast(F32, a.get(FLOAT, at + 8));
            c2a = x2.fma(l, c2a);
            c2b = x2.fma(m, c2b);
            c2c = x2.fma(n, c2c);
            c2d = x2.fma(r, c2d);
            FloatVector x3 = FloatVector.broadcast(F32, a.get(FLOAT, at + 12));
            c3a = x3.fma(l, c3a);
            c3b = x3.fma(m, c3b);
            c3c = x3.fma(n, c3c);
            c3d = x3.fma(r, c3d);
            at += aColumn;
        }
        c0a.intoMemorySegment(c, cAt, ORDER);
        c0b.intoMemorySegment(c, cAt + V, ORDER);
        c0c.intoMemorySegment(c, cAt + 2 * V, ORDER);
        c0d.intoMemorySegment(c, cAt + 3 * V, ORDER);
        c1a.intoMemorySegment(c, cAt + cRow, ORDER);
        c1b.intoMemorySegment(c, cAt + cRow + V, ORDER);
        c1c.intoMemorySegment(c, cAt + cRow + 2 * V, ORDER);
        c1d.intoMemorySegment(c, cAt + cRow + 3 * V, ORDER);
        c2a.intoMemorySegment(c, cAt + 2 * cRow, ORDER);
        c2b.intoMemorySegment(c, cAt + 2 * cRow + V, ORDER);
        c2c.intoMemorySegment(c, cAt + 2 * cRow + 2 * V, ORDER);
        c2d.intoMemorySegment(c, cAt + 2 * cRow + 3 * V, ORDER);
        c3a.intoMemorySegment(c, cAt + 3 * cRow, ORDER);
        c3b.intoMemorySegment(c, cAt + 3 * cRow + V, ORDER);
        c3c.intoMemorySegment(c, cAt + 3 * cRow + 2 * V, ORDER);
        c3d.intoMemorySegment(c, cAt + 3 * cRow + 3 * V, ORDER);
    }
}
