package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.Panels;
import lorikeet.tensor.cpu.TileKernel;

/**
 * {@link TileKernel} of 12 rows by 2 vectors, for 32 registers and results of few columns: 24 accumulators, 2 vectors of b and a broadcast.
 * Written out as {@link VectorTile6x4} is.
 */
final class VectorTile12 implements TileKernel {
    private static final int ROWS = 12;
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
    public void multiply(int depth, float[] a, int aAt, Panels panels, int bAt, float[] c, int cAt) {
        MemorySegment b = panels.memory();
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
        FloatVector c8l = FloatVector.fromArray(F32, c, cAt + 16 * LANES);
        FloatVector c8r = FloatVector.fromArray(F32, c, cAt + 17 * LANES);
        FloatVector c9l = FloatVector.fromArray(F32, c, cAt + 18 * LANES);
        FloatVector c9r = FloatVector.fromArray(F32, c, cAt + 19 * LANES);
        FloatVector c10l = FloatVector.fromArray(F32, c, cAt + 20 * LANES);
        FloatVector c10r = FloatVector.fromArray(F32, c, cAt + 21 * LANES);
        FloatVector c11l = FloatVector.fromArray(F32, c, cAt + 22 * LANES);
        FloatVector c11r = FloatVector.fromArray(F32, c, cAt + 23 * LANES);
        long panel = 4L * bAt;
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, panel + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, panel + V + 4L * COLUMNS * p, ORDER);
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
            FloatVector a4 = FloatVector.broadcast(F32, a[aAt + p + 4 * LINE]);
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            FloatVector a5 = FloatVector.broadcast(F32, a[aAt + p + 5 * LINE]);
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
            FloatVector a6 = FloatVector.broadcast(F32, a[aAt + p + 6 * LINE]);
            c6l = a6.fma(l, c6l);
            c6r = a6.fma(r, c6r);
            FloatVector a7 = FloatVector.broadcast(F32, a[aAt + p + 7 * LINE]);
            c7l = a7.fma(l, c7l);
            c7r = a7.fma(r, c7r);
            FloatVector a8 = FloatVector.broadcast(F32, a[aAt + p + 8 * LINE]);
            c8l = a8.fma(l, c8l);
            c8r = a8.fma(r, c8r);
            FloatVector a9 = FloatVector.broadcast(F32, a[aAt + p + 9 * LINE]);
            c9l = a9.fma(l, c9l);
            c9r = a9.fma(r, c9r);
            FloatVector a10 = FloatVector.broadcast(F32, a[aAt + p + 10 * LINE]);
            c10l = a10.fma(l, c10l);
            c10r = a10.fma(r, c10r);
            FloatVector a11 = FloatVector.broadcast(F32, a[aAt + p + 11 * LINE]);
            c11l = a11.fma(l, c11l);
            c11r = a11.fma(r, c11r);
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
        c8l.intoArray(c, cAt + 16 * LANES);
        c8r.intoArray(c, cAt + 17 * LANES);
        c9l.intoArray(c, cAt + 18 * LANES);
        c9r.intoArray(c, cAt + 19 * LANES);
        c10l.intoArray(c, cAt + 20 * LANES);
        c10r.intoArray(c, cAt + 21 * LANES);
        c11l.intoArray(c, cAt + 22 * LANES);
        c11r.intoArray(c, cAt + 23 * LANES);
    }
}
