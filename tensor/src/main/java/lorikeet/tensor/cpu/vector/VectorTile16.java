package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.Panels;
import lorikeet.tensor.cpu.TileKernel;

/**
 * {@link TileKernel} of 16 rows by 1 vector, for 32 registers and results with few columns or few rows, of which larger tiles
 * would waste a part. Written out as {@link VectorTile6x4} is.
 */
final class VectorTile16 implements TileKernel {
    private static final int ROWS = 16;
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
    public void multiply(int depth, float[] a, int aAt, Panels panels, int bAt, float[] c, int cAt) {
        MemorySegment b = panels.memory();
        FloatVector c0 = FloatVector.fromArray(F32, c, cAt);
        FloatVector c1 = FloatVector.fromArray(F32, c, cAt + LANES);
        FloatVector c2 = FloatVector.fromArray(F32, c, cAt + 2 * LANES);
        FloatVector c3 = FloatVector.fromArray(F32, c, cAt + 3 * LANES);
        FloatVector c4 = FloatVector.fromArray(F32, c, cAt + 4 * LANES);
        FloatVector c5 = FloatVector.fromArray(F32, c, cAt + 5 * LANES);
        FloatVector c6 = FloatVector.fromArray(F32, c, cAt + 6 * LANES);
        FloatVector c7 = FloatVector.fromArray(F32, c, cAt + 7 * LANES);
        FloatVector c8 = FloatVector.fromArray(F32, c, cAt + 8 * LANES);
        FloatVector c9 = FloatVector.fromArray(F32, c, cAt + 9 * LANES);
        FloatVector c10 = FloatVector.fromArray(F32, c, cAt + 10 * LANES);
        FloatVector c11 = FloatVector.fromArray(F32, c, cAt + 11 * LANES);
        FloatVector c12 = FloatVector.fromArray(F32, c, cAt + 12 * LANES);
        FloatVector c13 = FloatVector.fromArray(F32, c, cAt + 13 * LANES);
        FloatVector c14 = FloatVector.fromArray(F32, c, cAt + 14 * LANES);
        FloatVector c15 = FloatVector.fromArray(F32, c, cAt + 15 * LANES);
        long panel = 4L * bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector row = FloatVector.fromMemorySegment(F32, b, panel + 4L * p * COLUMNS, ORDER);
            c0 = FloatVector.broadcast(F32, a[aAt + p]).fma(row, c0);
            c1 = FloatVector.broadcast(F32, a[aAt + p + LINE]).fma(row, c1);
            c2 = FloatVector.broadcast(F32, a[aAt + p + 2 * LINE]).fma(row, c2);
            c3 = FloatVector.broadcast(F32, a[aAt + p + 3 * LINE]).fma(row, c3);
            c4 = FloatVector.broadcast(F32, a[aAt + p + 4 * LINE]).fma(row, c4);
            c5 = FloatVector.broadcast(F32, a[aAt + p + 5 * LINE]).fma(row, c5);
            c6 = FloatVector.broadcast(F32, a[aAt + p + 6 * LINE]).fma(row, c6);
            c7 = FloatVector.broadcast(F32, a[aAt + p + 7 * LINE]).fma(row, c7);
            c8 = FloatVector.broadcast(F32, a[aAt + p + 8 * LINE]).fma(row, c8);
            c9 = FloatVector.broadcast(F32, a[aAt + p + 9 * LINE]).fma(row, c9);
            c10 = FloatVector.broadcast(F32, a[aAt + p + 10 * LINE]).fma(row, c10);
            c11 = FloatVector.broadcast(F32, a[aAt + p + 11 * LINE]).fma(row, c11);
            c12 = FloatVector.broadcast(F32, a[aAt + p + 12 * LINE]).fma(row, c12);
            c13 = FloatVector.broadcast(F32, a[aAt + p + 13 * LINE]).fma(row, c13);
            c14 = FloatVector.broadcast(F32, a[aAt + p + 14 * LINE]).fma(row, c14);
            c15 = FloatVector.broadcast(F32, a[aAt + p + 15 * LINE]).fma(row, c15);
        }
        c0.intoArray(c, cAt);
        c1.intoArray(c, cAt + LANES);
        c2.intoArray(c, cAt + 2 * LANES);
        c3.intoArray(c, cAt + 3 * LANES);
        c4.intoArray(c, cAt + 4 * LANES);
        c5.intoArray(c, cAt + 5 * LANES);
        c6.intoArray(c, cAt + 6 * LANES);
        c7.intoArray(c, cAt + 7 * LANES);
        c8.intoArray(c, cAt + 8 * LANES);
        c9.intoArray(c, cAt + 9 * LANES);
        c10.intoArray(c, cAt + 10 * LANES);
        c11.intoArray(c, cAt + 11 * LANES);
        c12.intoArray(c, cAt + 12 * LANES);
        c13.intoArray(c, cAt + 13 * LANES);
        c14.intoArray(c, cAt + 14 * LANES);
        c15.intoArray(c, cAt + 15 * LANES);
    }
}
