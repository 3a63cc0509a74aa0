package lorikeet.tensor.cpu;

import lorikeet.tensor.cpu.RightPanels.Packed;

/**
 * C = A·B, or C += A·B, in F32 where the sums have few steps, as those of a low rank's second product: A is read where it lies, and
 * C, which is larger than both, is written once, by whole tiles. What is left beside those is the caller's.
 */
final class ShallowProduct {
    private static final int FEW_STEPS = 64;
    private static final int LEAST = 32;
    private static final int TASK_ROWS = 64;
    /** Columns of B that are packed at a time: half a mebibyte at most. */
    private static final int BLOCK_COLUMNS = 2048;

    private final Team team;
    private final DirectTile tile;
    private final int k;
    private final MatrixView a;
    private final RightPanels b;
    private final Target to;
    /** Rows and columns of whole tiles. */
    final int rows;
    final int columns;

    private ShallowProduct(GemmScratch scratch, int m, int n, int k, MatrixView a, RightPanels b, Target to) {
        this.team = scratch.team;
        this.tile = scratch.kernels.direct();
        this.k = k;
        this.a = a;
        this.b = b;
        this.to = to;
        rows = m - m % tile.rows();
        columns = n - n % tile.columns();
    }

    /** Null for a product of another kind. */
    static ShallowProduct of(GemmScratch scratch, int m, int n, int k, MatrixView a, RightPanels b, Target to) {
        boolean few = k > 0 && k <= FEW_STEPS && m >= LEAST && n >= Math.max(LEAST, scratch.kernels.direct().columns());
        boolean inPlace = (ThinProduct.inPlace(a) || ThinProduct.inPlace(a.transposed())) && to.c().columnStride() == 1 && b.are(scratch.kernels.direct().columns());
        return few && inPlace ? new ShallowProduct(scratch, m, n, k, a, b, to) : null;
    }

    /** The first {@link #rows} by {@link #columns} of C. */
    void run() {
        for (int j = 0; j < columns; j += BLOCK_COLUMNS) {
            int left = j;
            int width = Math.min(BLOCK_COLUMNS, columns - j);
            Packed panels = b.columns(j, width, tile.columns());
            team.run(Math.ceilDiv(rows, TASK_ROWS), (task, worker) -> {
                int end = Math.min(rows, (task + 1) * TASK_ROWS);
                for (int i = task * TASK_ROWS; i < end; i += tile.rows()) tiles(i, left, width, panels);
            });
        }
    }

    /** Tiles side by side from (i, j) on. */
    private void tiles(int i, int j, int width, Packed panels) {
        MatrixView c = to.c();
        long aAt = a.at(i, 0);
        boolean continued = to.begin() != null;
        if (continued) to.fill(i, tile.rows(), j, width);
        for (int at = 0; at < width; at += tile.columns()) {
            long cAt = c.at(i, j + at);
            if (a.columnStride() == 1) tile.multiply(k, a.data(), aAt, 4 * a.rowStride(), panels.memory(), panels.byteOf(at), continued, c.data(), cAt, 4 * c.rowStride());
            else tile.multiplyColumns(k, a.data(), aAt, 4 * a.columnStride(), panels.memory(), panels.byteOf(at), continued, c.data(), cAt, 4 * c.rowStride());
        }
        to.end(i, tile.rows(), j, width);
    }
}
