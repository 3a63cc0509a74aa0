package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Tensor;

/** Copies between tensors of one shape, whatever their strides and dtypes: casts, copies of views, assignments. */
record CastCpu(Cores cores) {
    /** Rows and columns of a tile of a transposing copy: its lines of source and destination stay in the first cache. */
    private static final int TILE = 64;

    /** to ← from, each value rounded once. */
    void copy(Tensor to, Tensor from) {
        if (to.shape().count() == 0) return; // rows of no bytes still have places, which may lie outside of the memory
        Walk walk = Walk.over(to.shape(), to, from);
        if (walk.length() <= 1 || walk.step(0) == 1 && walk.step(1) == 1) copyRows(walk, to, from);
        else copyTiles(walk, to, from);
    }

    private void copyRows(Walk walk, Tensor to, Tensor from) {
        MemorySegment y = to.memory();
        MemorySegment x = from.memory();
        DType yType = to.dtype();
        DType xType = from.dtype();
        walk.pieces(cores, (row, column, n, worker) ->
                Convert.row(cores.kernels(), yType, y, walk.at(0, row) + (long) column * yType.bytes(),
                        xType, x, walk.at(1, row) + (long) column * xType.bytes(), n));
    }

    // Consecutive rows are copied a short stretch at a time, so that both sides of a transposition meet whole lines.
    private void copyTiles(Walk walk, Tensor to, Tensor from) {
        int columns = Math.ceilDiv(walk.length(), TILE);
        cores.each(Math.ceilDiv(walk.rows(), TILE) * columns, (tile, end, worker) -> {
            long top = tile / columns * TILE;
            int left = (int) (tile % columns) * TILE;
            int n = Math.min(TILE, walk.length() - left);
            for (long row = top; row < Math.min(top + TILE, walk.rows()); row++) copyStrip(walk, to, from, row, left, n);
        });
    }

    private static void copyStrip(Walk walk, Tensor to, Tensor from, long row, int column, int n) {
        int yBytes = to.dtype().bytes();
        int xBytes = from.dtype().bytes();
        long yStep = walk.step(0);
        long xStep = walk.step(1);
        long yAt = walk.at(0, row) + column * yStep * yBytes;
        long xAt = walk.at(1, row) + column * xStep * xBytes;
        if (to.dtype() == from.dtype()) {
            Strips.copy(yBytes, to.memory(), yAt, yStep * yBytes, from.memory(), xAt, xStep * xBytes, n);
        } else {
            Convert.strided(to.dtype(), to.memory(), yAt, yStep, from.dtype(), from.memory(), xAt, xStep, n);
        }
    }
}
