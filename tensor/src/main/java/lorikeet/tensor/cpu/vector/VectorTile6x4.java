package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.Panels;
import lorikeet.tensor.cpu.TileKernel;

/**
 * {@link TileKernel} of 6 rows by 4 vectors, for 32 registers: 24 accumulators, 4 vectors of b and a broadcast. Of the tiles with so many
 * accumulators it needs the fewest instructions beside multiplications, which counts where two threads share a core's decoders. Written out
 * because C2 keeps only named locals in registers, and not unrolled over p because it then spills.
 */
final class VectorTile6x4 implements TileKernel {
    private static final int ROWS = 6;
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
    public void multiply(int depth, float[] a, int aAt, Panels panels, int bAt, float[] c, int cAt) {
        MemorySegment b = panels.memory();
        long panel = 4L * bAt;
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
        FloatVector c4a = FloatVector.fromArray(F32, c, cAt + 16 * LANES);
        FloatVector c4b = FloatVector.fromArray(F32, c, cAt + 17 * LANES);
        FloatVector c4c = FloatVector.fromArray(F32, c, cAt + 18 * LANES);
        FloatVector c4d = FloatVector.fromArray(F32, c, cAt + 19 * LANES);
        FloatVector c5a = FloatVector.fromArray(F32, c, cAt + 20 * LANES);
        FloatVector c5b = FloatVector.fromArray(F32, c, cAt + 21 * LANES);
        FloatVector c5c = FloatVector.fromArray(F32, c, cAt + 22 * LANES);
        FloatVector c5d = FloatVector.fromArray(F32, c, cAt + 23 * LANES);
        for (int p = 0; p < depth; p++) {
            FloatVector l = FloatVector.fromMemorySegment(F32, b, panel + 4L * COLUMNS * p, ORDER);
            FloatVector m = FloatVector.fromMemorySegment(F32, b, panel + V + 4L * COLUMNS * p, ORDER);
            FloatVector n = FloatVector.fromMemorySegment(F32, b, panel + 2 * V + 4L * COLUMNS * p, ORDER);
            FloatVector r = FloatVector.fromMemorySegment(F32, b, panel + 3 * V + 4L * COLUMNS * p, ORDER);
            FloatVector x0 = FloatVector.broadcast(F32, a[aAt + p]);
            c0a = x0.fma(l, c0a);
            c0b = x0.fma(m, c0b);
            c0c = x0.fma(n, c0c);
            c0d = x0.fma(r, c0d);
            FloatVector x1 = FloatVector.broadcast(F32, a[aAt + p + LINE]);
            c1a = x1.fma(l, c1a);
            c1b = x1.fma(m, c1b);
            c1c = x1.fma(n, c1c);
            c1d = x1.fma(r, c1d);
            FloatVector x2 = FloatVector.broadcast(F32, a[aAt + p + 2 * LINE]);
            c2a = x2.fma(l, c2a);
            c2b = x2.fma(m, c2b);
            c2c = x2.fma(n, c2c);
            c2d = x2.fma(r, c2d);
            FloatVector x3 = FloatVector.broadcast(F32, a[aAt + p + 3 * LINE]);
            c3a = x3.fma(l, c3a);
            c3b = x3.fma(m, c3b);
            c3c = x3.fma(n, c3c);
            c3d = x3.fma(r, c3d);
            FloatVector x4 = FloatVector.broadcast(F32, a[aAt + p + 4 * LINE]);
            c4a = x4.fma(l, c4a);
            c4b = x4.fma(m, c4b);
            c4c = x4.fma(n, c4c);
            c4d = x4.fma(r, c4d);
            FloatVector x5 = FloatVector.broadcast(F32, a[aAt + p + 5 * LINE]);
            c5a = x5.fma(l, c5a);
            c5b = x5.fma(m, c5b);
            c5c = x5.fma(n, c5c);
            c5d = x5.fma(r, c5d);
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
        c4a.intoArray(c, cAt + 16 * LANES);
        c4b.intoArray(c, cAt + 17 * LANES);
        c4c.intoArray(c, cAt + 18 * LANES);
        c4d.intoArray(c, cAt + 19 * LANES);
        c5a.intoArray(c, cAt + 20 * LANES);
        c5b.intoArray(c, cAt + 21 * LANES);
        c5c.intoArray(c, cAt + 22 * LANES);
        c5d.intoArray(c, cAt + 23 * LANES);
    }
}
