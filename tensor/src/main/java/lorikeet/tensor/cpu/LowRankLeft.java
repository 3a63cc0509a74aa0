package lorikeet.tensor.cpu;

import lorikeet.tensor.cpu.LowRank.Down;

/**
 * The left side of a {@link LowRank} product, left = scale · (A·down), by the rows of A that the larger product has just packed: A crosses memory
 * once for both, where all steps of both are packed together ({@link Slice#packsTogether}); deeper ones take {@link Gemm#found}. The sums are those of {@link Gemm}.
 */
final class LowRankLeft {
    /** Steps of the sums that a task packs of {@code down}. */
    private static final int STEPS = 512;

    private final GemmScratch scratch;
    private final LowRank product;
    private final int k;
    private final TileKernel tile;
    private final int length; // of the panels
    private Panels panels;

    /** @param k depth of the larger product */
    LowRankLeft(GemmScratch scratch, int m, int k, LowRank product) {
        this.scratch = scratch;
        this.product = product;
        this.k = k;
        tile = scratch.kernels.tile(Math.min(m, Packing.SPAN), product.rank());
        length = k + 1; // panels of a power of two of steps would share cache sets
    }

    /** Lines that are read beside {@code rows} of them. */
    int lines(int rows) {
        return Packing.roundUp(rows, tile.rows());
    }

    /** Packs {@code down}, and makes room for every worker. */
    void prepare() {
        scratch.prepare(0, 0, 0, Strip.Room.of(product.left(), tile.rows(), tile.columns(), 1, product.rank()));
        panels = scratch.low(Packing.roundUp(product.rank(), tile.columns()) * length);
        Packing.Operand down = scratch.right(product.down().matrix());
        scratch.team.run(Math.ceilDiv(k, STEPS), (task, worker) -> {
            int p = task * STEPS;
            scratch.worker(worker).packing.panels(down, p, Math.min(STEPS, k - p), 0, product.rank(), tile.columns(), panels, p * tile.columns(), length);
        });
    }

    /** Rows [i, i + rows) from the lines that begin at {@code lines[at]}: those of both products beside one another. */
    void rows(GemmScratch.Worker own, float[] lines, int at, int i, int rows) {
        Down down = product.down();
        Strip left = strip(own, product.left());
        Strip kept = down.kept() == null ? null : strip(own, down.kept());
        int columns = product.rank();
        int first = at + (product.first() ? columns : 0);
        for (int top = 0; top < rows; top += tile.rows()) {
            int count = Math.min(tile.rows(), rows - top);
            left.begin(null, i + top, count, 0, columns);
            for (int j = 0; j < columns; j += tile.columns()) {
                tile.multiply(k, lines, first + top * TileKernel.LINE, panels, j * length, left.tiles, j * tile.rows());
            }
            if (kept != null) kept.end(i + top, count, 0, columns);
            for (int t = 0; t < tile.rows() * Packing.roundUp(columns, tile.columns()); t++) left.tiles[t] *= down.scale();
            left.end(i + top, count, 0, columns);
        }
    }

    /** Strips of one worker share their tiles. */
    private Strip strip(GemmScratch.Worker own, MatrixView c) {
        return new Strip(own, scratch.kernels.panels(), c, tile.rows(), tile.columns(), 1, product.rank());
    }
}
