package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.RightPanels.Packed;

/**
 * C = A·B, or C += A·B, in F32 where C has few rows or columns (a low rank). What is large is gone through once: rows of A are
 * read where they lie, rows of B are spread over panels a few at a time, as soon as they are needed. The sums are those of {@link PackedProduct}, in the same order.
 */
final class ThinProduct {
    /** The other side of a thin result has at least so many. */
    private static final int MANY = 32;
    /** Bounds what is packed of the thin operand. */
    private static final int DEEPEST = 1 << 15;
    /** Rows of B that a task spreads over panels at a time, so that each is read as one long piece. */
    private static final int STEPS = 128;
    /** Steps that a task packs of the thin A. */
    private static final int LINE_STEPS = 256;
    /** Steps from one of those panels to the next: not a power of two, as panels would share cache sets. */
    private static final int PANEL = STEPS + 1;
    private static final int TASK_ROWS = 64;
    private static final int MOST_COLUMNS = 1024;
    private static final int LEAST_COLUMNS = 256;
    /** Numbers behind a row of the thin A, so that rows do not share cache sets. */
    private static final int PAD = 16;

    private final GemmScratch scratch;
    private final InPlaceTile tile;
    private final PanelKernel kernel;
    private final int m;
    private final int n;
    private final int k;
    private final MatrixView a;
    private final MatrixView b; // or null: packed already
    private final RightPanels panels;
    private final Target to;

    ThinProduct(GemmScratch scratch, int m, int n, int k, MatrixView a, RightPanels b, Target to) {
        this.scratch = scratch;
        this.tile = scratch.kernels.inPlace(m, n);
        this.kernel = scratch.kernels.panels();
        this.m = m;
        this.n = n;
        this.k = k;
        this.a = a;
        this.b = b.matrix();
        this.panels = b;
        this.to = to;
    }

    /** Whether C has few columns and A's rows can be read where they are. */
    boolean fewColumns() {
        return n > 0 && n <= tile.mostColumns() && m >= MANY && k > 0 && k <= DEEPEST && inPlace(a) && panels.are(tile.columns());
    }

    /** Whether C has few rows and B's rows can be read where they are. */
    boolean fewRows() {
        return b != null && m > 0 && m <= tile.mostRows() && n >= MANY && k > 0 && k <= DEEPEST && inPlace(b);
    }

    static boolean inPlace(MatrixView matrix) {
        return matrix.dtype() == DType.F32 && matrix.columnStride() == 1;
    }

    /** B as panels {@code [panels, k, tile columns]}; a task multiplies them with some rows of A. */
    void runFewColumns() {
        Packed packed = panels.columns(0, n, tile.columns());
        scratch.prepare(0, 0, m % tile.rows() == 0 ? 0 : tile.rows() * k, Strip.Room.of(to.c(), tile.rows(), tile.columns(), 1, n));
        scratch.team.run(Math.ceilDiv(m, TASK_ROWS), (task, worker) -> {
            GemmScratch.Worker own = scratch.worker(worker);
            Strip strip = new Strip(own, kernel, to.c(), tile.rows(), tile.columns(), 1, n);
            for (int i = task * TASK_ROWS; i < Math.min(m, (task + 1) * TASK_ROWS); i += tile.rows()) rows(own, strip, i, packed);
        });
    }

    private void rows(GemmScratch.Worker own, Strip strip, int i, Packed packed) {
        int rows = Math.min(tile.rows(), m - i);
        boolean whole = rows == tile.rows();
        MemorySegment lines = whole ? a.data() : own.aligned(tile.rows() * k).memory();
        if (!whole) for (int r = 0; r < rows; r++) MemorySegment.copy(a.data(), a.at(i + r, 0), lines, 4L * r * k, 4L * k);
        strip.begin(to.begin(), i, rows, 0, n);
        for (int j = 0; j < n; j += tile.columns()) {
            tile.multiply(k, lines, whole ? a.at(i, 0) : 0, whole ? 4 * a.rowStride() : 4L * k, packed.memory(), packed.byteOf(j), strip.tiles, j * tile.rows());
        }
        strip.end(i, rows, 0, n);
        to.end(i, rows, 0, n);
    }

    /** A as lines {@code [rows of whole tiles, k + PAD]}; a task multiplies them with some columns of B, a few rows of B at a time. */
    void runFewRows() {
        MemorySegment lines = scratch.aligned(Packing.roundUp(m, tile.rows()) * (k + PAD)).memory();
        packLines(lines);
        int share = Packing.roundUp(Math.ceilDiv(n, scratch.team.threads()), tile.columns());
        int width = Math.clamp(share, LEAST_COLUMNS, MOST_COLUMNS);
        int strips = Math.ceilDiv(m, tile.rows());
        scratch.prepare(0, 0, Packing.roundUp(Math.min(n, width), tile.columns()) * PANEL, Strip.Room.of(to.c(), tile.rows(), tile.columns(), strips, Math.min(n, width)));
        scratch.team.run(Math.ceilDiv(n, width), (task, worker) -> {
            int j = task * width;
            columns(scratch.worker(worker), lines, j, Math.min(width, n - j));
        });
    }

    private void packLines(MemorySegment lines) {
        Packing.Operand operand = scratch.left(a);
        int room = Packing.roundUp(m, 4) * TileKernel.LINE;
        scratch.prepare(room, 0, 0, Strip.Room.NONE);
        scratch.team.run(Math.ceilDiv(k, LINE_STEPS), (task, worker) -> {
            GemmScratch.Worker own = scratch.worker(worker);
            float[] some = own.lines(room);
            int p = task * LINE_STEPS;
            int depth = Math.min(LINE_STEPS, k - p);
            own.packing.lines(operand, p, depth, 0, m, some, 0);
            for (int i = 0; i < m; i++) MemorySegment.copy(some, i * TileKernel.LINE, lines, DensePanels.F32, 4L * i * (k + PAD) + 4L * p, depth);
        });
    }

    private void columns(GemmScratch.Worker own, MemorySegment lines, int j, int columns) {
        Strip strip = new Strip(own, kernel, to.c(), tile.rows(), tile.columns(), Math.ceilDiv(m, tile.rows()), columns);
        Panels panels = own.aligned(Packing.roundUp(columns, tile.columns()) * PANEL);
        strip.begin(to.begin(), 0, m, j, columns);
        for (int p = 0; p < k; p += STEPS) {
            int depth = Math.min(STEPS, k - p);
            for (int step = 0; step < depth; step++) kernel.spread(b.data(), b.at(p + step, j), columns, tile.columns(), panels.memory(), step * tile.columns(), PANEL);
            for (int left = 0; left < columns; left += tile.columns()) tiles(lines, p, depth, panels.memory(), 4L * left * PANEL, strip, left);
        }
        strip.end(0, m, j, columns);
        to.end(0, m, j, columns);
    }

    /** The tiles below one another from column {@code left} of the strips on, for steps [p, p + depth). */
    private void tiles(MemorySegment lines, int p, int depth, MemorySegment rows, long at, Strip strip, int left) {
        for (int i = 0; i < m; i += tile.rows()) {
            long line = 4L * i * (k + PAD) + 4L * p;
            tile.multiply(depth, lines, line, 4L * (k + PAD), rows, at, strip.tiles, strip.at(i) + left * tile.rows());
        }
    }
}
