package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.InPlaceTile;

/**
 * {@link InPlaceTile} of 8 rows by one vector, for 32 registers: enough chains to keep the multipliers busy, and no more rows than a set of
 * the first-level cache has lines, since the rows of a matrix whose width is a power of two share sets. (16 rows halve the speed of an
 * AMD Zen 4, which has 8 ways.) Written out because C2 keeps only named locals in registers.
 */
final class VectorInPlace8x1 implements InPlaceTile {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final int ROWS = 8;
    private static final int COLUMNS = LANES;

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
        return 128;
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
        FloatVector c0 = FloatVector.fromArray(F32, c, cAt);
        FloatVector c1 = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c2 = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c5 = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c6 = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c7 = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector row = FloatVector.fromMemorySegment(F32, b, bAt + 4L * COLUMNS * p, ORDER);
            c0 = FloatVector.broadcast(F32, a.get(FLOAT, aAt + 4L * p)).fma(row, c0);
            c1 = FloatVector.broadcast(F32, a.get(FLOAT, a1 + 4L * p)).fma(row, c1);
            c2 = FloatVector.broadcast(F32, a.get(FLOAT, a2 + 4L * p)).fma(row, c2);
            c3 = FloatVector.broadcast(F32, a.get(FLOAT, a3 + 4L * p)).fma(row, c3);
            c4 = FloatVector.broadcast(F32, a.get(FLOAT, a4 + 4L * p)).fma(row, c4);
            c5 = FloatVector.broadcast(F32, a.get(FLOAT, a5 + 4L * p)).fma(row, c5);
            c6 = FloatVector.broadcast(F32, a.get(FLOAT, a6 + 4L * p)).fma(row, c6);
            c7 = FloatVector.broadcast(F32, a.get(FLOAT, a7 + 4L * p)).fma(row, c7);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
        c4.intoArray(c, cAt + 4 * LANES);
        c5.intoArray(c, cAt + 5 * LANES);
        c6.intoArray(c, cAt + 6 * LANES);
        c7.intoArray(c, cAt + 7 * LANES);
    }
}
