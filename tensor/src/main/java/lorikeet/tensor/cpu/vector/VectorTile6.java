package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;

import java.lang.invoke.VarHandle;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.Panels;
import lorikeet.tensor.cpu.TileKernel;

/**
 * {@link TileKernel} of 6 rows by 2 vectors, for 16 registers: 12 accumulators, 2 vectors of b and a broadcast. Left alone, C2 loads all
 * six broadcasts first, has no registers for them, and the tile runs at a third of the speed. A fence of loads costs no instruction on
 * x86-64 and keeps each row's load behind those of the row before. It also makes C2 fetch again what it knows of a memory segment, so
 * that panels are arrays here. Written out as {@link VectorTile6x4}.
 */
final class VectorTile6 implements TileKernel {
    private static final int ROWS = 6;
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
    public boolean panelsInArray() {
        return true;
    }

    @Override
    public void multiply(int depth, float[] a, int aAt, Panels b, int bAt, float[] c, int cAt) {
        multiply(depth, a, aAt, b.numbers(), bAt, c, cAt);
    }

    // Too long to be inlined, and so compiled with a register for each of its few values.
    private static void multiply(int depth, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt) {
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
        int from = bAt - aAt * COLUMNS; // b's step for a's index p begins at from + p · COLUMNS
        int end = aAt + depth;
        int p = aAt;
        for (; p < end - 1; p += 2) {
            FloatVector l = FloatVector.fromArray(F32, b, from + p * COLUMNS);
            FloatVector r = FloatVector.fromArray(F32, b, from + p * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(F32, a[p]);
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            VarHandle.loadLoadFence();
            FloatVector a1 = FloatVector.broadcast(F32, a[p + LINE]);
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            VarHandle.loadLoadFence();
            FloatVector a2 = FloatVector.broadcast(F32, a[p + 2 * LINE]);
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            VarHandle.loadLoadFence();
            FloatVector a3 = FloatVector.broadcast(F32, a[p + 3 * LINE]);
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
            VarHandle.loadLoadFence();
            FloatVector a4 = FloatVector.broadcast(F32, a[p + 4 * LINE]);
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            VarHandle.loadLoadFence();
            FloatVector a5 = FloatVector.broadcast(F32, a[p + 5 * LINE]);
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
            VarHandle.loadLoadFence();
            FloatVector l1 = FloatVector.fromArray(F32, b, from + p * COLUMNS + COLUMNS);
            FloatVector r1 = FloatVector.fromArray(F32, b, from + p * COLUMNS + COLUMNS + LANES);
            FloatVector x0 = FloatVector.broadcast(F32, a[p + 1]);
            c0l = x0.fma(l1, c0l);
            c0r = x0.fma(r1, c0r);
            VarHandle.loadLoadFence();
            FloatVector x1 = FloatVector.broadcast(F32, a[p + LINE + 1]);
            c1l = x1.fma(l1, c1l);
            c1r = x1.fma(r1, c1r);
            VarHandle.loadLoadFence();
            FloatVector x2 = FloatVector.broadcast(F32, a[p + 2 * LINE + 1]);
            c2l = x2.fma(l1, c2l);
            c2r = x2.fma(r1, c2r);
            VarHandle.loadLoadFence();
            FloatVector x3 = FloatVector.broadcast(F32, a[p + 3 * LINE + 1]);
            c3l = x3.fma(l1, c3l);
            c3r = x3.fma(r1, c3r);
            VarHandle.loadLoadFence();
            FloatVector x4 = FloatVector.broadcast(F32, a[p + 4 * LINE + 1]);
            c4l = x4.fma(l1, c4l);
            c4r = x4.fma(r1, c4r);
            VarHandle.loadLoadFence();
            FloatVector x5 = FloatVector.broadcast(F32, a[p + 5 * LINE + 1]);
            c5l = x5.fma(l1, c5l);
            c5r = x5.fma(r1, c5r);
            VarHandle.loadLoadFence();
        }
        for (; p < end; p++) {
            FloatVector l = FloatVector.fromArray(F32, b, from + p * COLUMNS);
            FloatVector r = FloatVector.fromArray(F32, b, from + p * COLUMNS + LANES);
            FloatVector a0 = FloatVector.broadcast(F32, a[p]);
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            VarHandle.loadLoadFence();
            FloatVector a1 = FloatVector.broadcast(F32, a[p + LINE]);
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            VarHandle.loadLoadFence();
            FloatVector a2 = FloatVector.broadcast(F32, a[p + 2 * LINE]);
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            VarHandle.loadLoadFence();
            FloatVector a3 = FloatVector.broadcast(F32, a[p + 3 * LINE]);
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
            VarHandle.loadLoadFence();
            FloatVector a4 = FloatVector.broadcast(F32, a[p + 4 * LINE]);
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            VarHandle.loadLoadFence();
            FloatVector a5 = FloatVector.broadcast(F32, a[p + 5 * LINE]);
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
            VarHandle.loadLoadFence();
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
    }
}
