package lorikeet.tensor.cpu;

import java.util.List;
import lorikeet.tensor.cpu.Packing.Operand;
import lorikeet.tensor.cpu.Slice.Part;
import lorikeet.tensor.cpu.Slice.Steps;

/**
 * C = A·B, or C += A·B, or a sum of such products, from packed operands: B in blocks of {@link Slice#DEPTH} steps and
 * {@link #BLOCK_OF_B} numbers, A in blocks of [{@link #BLOCK_ROWS}, {@link Slice#DEPTH}], each block of C by tasks. An operand of which a task reads what no other one does
 * (A below few columns, B beside rows that are one block) is packed by that task, into its own cache.
 */
final class PackedProduct {
    /** Length of panels up to which blocks are not made narrower. */
    private static final int SHORT = 513;
    /** Rows of A packed at a time: a sixth of the shared cache. */
    private static final int BLOCK_ROWS = (int) Math.clamp(Caches.SHARED / 6 / (4 * TileKernel.LINE) / Packing.SPAN, 1, 6) * Packing.SPAN;
    /** Numbers of B packed at a time, a fifth of it: A is packed once for each such block, but little is gained by more than 24 MiB. */
    private static final long BLOCK_OF_B = Math.clamp(Caches.SHARED / 5, 2 << 20, 24 << 20) / 4;
    /** Rows of a task that packs them. */
    private static final int TASK_ROWS = 96;
    /** Rows of a task that makes something of sums that are done. */
    private static final int ENDED_ROWS = 16;
    /** Numbers of a tile that is worth being stored alone. */
    private static final int LARGE_TILE = 256;
    /** Steps below which a large tile is stored as soon as it is done: stores to memory then go on beside the next one. */
    private static final int SHALLOW = 64;

    /** Steps of the sums that one task packs of a B whose lines lie along the panels. */
    private static final int PACKED_STEPS = 32;

    private final GemmScratch scratch;
    private final TileKernel tile;
    private final int m;
    private final int n;
    private final List<Part> parts;
    private final List<Slice> slices;
    private final int longest; // of the panels
    private final Target to;
    private final PackedMatrix ready; // B, or null
    private final int readyAt;
    private final int blockRows;
    private final int blockColumns;
    private final int taskRows;
    private final int taskColumns;
    private final boolean linesInTask;
    private final boolean panelsInTask;

    /** @param parts in the order of the sums */
    PackedProduct(GemmScratch scratch, int m, int n, List<Part> parts, Target to) {
        this(scratch, scratch.kernels.tile(m, n), m, n, parts, null, 0, to);
    }

    /** A·B with a B that is packed already or to be packed. */
    static PackedProduct of(GemmScratch scratch, int m, int n, int k, Operand a, RightPanels b, Target to) {
        if (b.ready() == null) return new PackedProduct(scratch, m, n, List.of(new Part(k, a, scratch.right(b.matrix()))), to);
        return new PackedProduct(scratch, b.ready().tile(), m, n, List.of(new Part(k, a, null)), b.ready(), b.readyAt(), to);
    }

    private PackedProduct(GemmScratch scratch, TileKernel tile, int m, int n, List<Part> parts, PackedMatrix ready, int readyAt, Target to) {
        this.scratch = scratch;
        this.tile = tile;
        this.m = m;
        this.n = n;
        this.parts = parts;
        this.slices = Slice.cut(parts);
        this.longest = slices.stream().mapToInt(Slice::length).max().orElse(0);
        this.ready = ready;
        this.readyAt = readyAt;
        this.to = to;
        blockRows = evenRows();
        blockColumns = Math.toIntExact(BLOCK_OF_B / Math.max(SHORT, longest) / PackedMatrix.ALIGNMENT) * PackedMatrix.ALIGNMENT;
        linesInTask = n <= mostColumns();
        taskColumns = linesInTask ? mostColumns() : evenColumns();
        int across = Math.ceilDiv(Math.min(n, blockColumns), taskColumns);
        taskRows = linesInTask ? TASK_ROWS : Packing.roundUp(Math.ceilDiv(blockRows, Math.ceilDiv(scratch.team.threads(), across)), tile.rows());
        boolean whole = !linesInTask && taskRows >= m && parts.stream().noneMatch(part -> part.b() == null || !part.b().across());
        panelsInTask = ready == null && (m <= TASK_ROWS || whole);
    }

    /** Rows packed at a time: equal parts. */
    private int evenRows() {
        return Packing.roundUp(Math.ceilDiv(m, Math.ceilDiv(m, BLOCK_ROWS)), Packing.SPAN);
    }

    /** Columns of a task at most: their panels fill two fifths of the second-level cache, and stay there while all rows pass. */
    private int mostColumns() {
        return (int) Math.clamp(Caches.SECOND_LEVEL / 5 * 2 / (4 * Math.max(SHORT, longest)) / PackedMatrix.ALIGNMENT * PackedMatrix.ALIGNMENT, PackedMatrix.ALIGNMENT, blockColumns);
    }

    /** Columns of a task: as many as may be, or a twentieth and more sooner done by all threads. */
    private int evenColumns() {
        int tiles = Math.ceilDiv(Math.min(n, blockColumns), tile.columns());
        int most = Math.min(tiles, mostColumns() / tile.columns());
        int best = most;
        for (int width = most - 1; width > most / 2; width--) {
            if (20 * busiest(tiles, width) < 19 * busiest(tiles, best)) best = width;
        }
        return best * tile.columns();
    }

    /** Tiles of the thread that has most, by tasks of {@code width}. */
    private int busiest(int tiles, int width) {
        return Math.ceilDiv(Math.ceilDiv(tiles, width), scratch.team.threads()) * width;
    }

    /** All sums. */
    void run() {
        if (slices.isEmpty()) {
            to.fill(0, m, 0, n);
            to.end(0, m, 0, n);
            return;
        }
        prepare();
        int wide = ready == null && !panelsInTask ? blockColumns : n; // A is packed for each
        for (int j = 0; j < n; j += wide) {
            int columns = Math.min(wide, n - j);
            for (Slice slice : slices) {
                if (ready == null && !panelsInTask) packPanels(slice, j, columns);
                for (int i = 0; i < m; i += blockRows) {
                    int rows = Math.min(blockRows, m - i);
                    multiplyBlock(slice, i, rows, j, columns);
                    if (slice == slices.getLast()) end(i, rows, j, columns);
                }
            }
        }
    }

    /** A row at a time along the whole block, which the memory gives faster than the short rows of a task. */
    private void end(int i, int rows, int j, int columns) {
        if (to.gating() == null) return;
        scratch.team.run(Math.ceilDiv(rows, ENDED_ROWS), (task, worker) -> {
            int top = task * ENDED_ROWS;
            to.end(i + top, Math.min(ENDED_ROWS, rows - top), j, columns);
        });
    }

    private void prepare() {
        for (Part part : parts) if (part.left() != null) part.left().prepare();
        int columns = Packing.roundUp(Math.min(n, taskColumns), tile.columns());
        scratch.prepare(linesInTask ? lines(Math.min(m, taskRows)) : 0, panelsInTask ? columns * longest : 0, 0, Strip.Room.of(to.c(), tile.rows(), tile.columns(), 1, columns));
    }

    private void packPanels(Slice slice, int j0, int columns) {
        Panels out = scratch.panels(Packing.roundUp(columns, tile.columns()) * slice.length());
        for (Steps steps : slice.steps()) {
            int cut = steps.part().b().across() ? columns : steps.depth(); // whole lines are read where they lie along the panels
            int span = steps.part().b().across() ? PackedMatrix.ALIGNMENT : PACKED_STEPS;
            scratch.team.run(Math.ceilDiv(cut, span), (task, worker) -> {
                Packing packing = scratch.worker(worker).packing;
                int from = task * span;
                int count = Math.min(span, cut - from);
                if (steps.part().b().across()) packPanels(slice, steps, packing, j0 + from, count, out, from * slice.length());
                else packPanels(slice, steps.part(from, count), packing, j0, columns, out, 0);
            });
        }
    }

    /** Numbers that {@code rows} lines of A take, with those that pad the last tile. */
    private int lines(int rows) {
        int most = Packing.roundUp(rows, tile.rows());
        for (Part part : parts) if (part.left() != null) most = Math.max(most, part.left().lines(rows));
        return most * TileKernel.LINE;
    }

    private void packLines(Slice slice, boolean fresh, int i0, int rows) {
        float[] out = scratch.lines(lines(rows));
        scratch.team.run(Math.ceilDiv(rows, Packing.SPAN), (task, worker) -> {
            int i = task * Packing.SPAN;
            int count = Math.min(Packing.SPAN, rows - i);
            packLines(slice, fresh, scratch.worker(worker), i0 + i, count, out, i * TileKernel.LINE);
        });
    }

    private void packPanels(Slice slice, Steps steps, Packing packing, int j, int columns, Panels out, int at) {
        packing.panels(steps.part().b(), steps.k0(), steps.depth(), j, columns, tile.columns(), out, at + steps.at() * tile.columns(), slice.length());
    }

    /** @param fresh whether these rows are packed for the first time */
    private void packLines(Slice slice, boolean fresh, GemmScratch.Worker own, int i, int rows, float[] out, int at) {
        for (Steps steps : slice.steps()) if (steps.part().left() == null) packLines(steps, own, i, rows, out, at);
        for (Steps steps : slice.steps()) {
            if (steps.part().left() == null) continue;
            if (fresh) steps.part().left().rows(own, out, at, i, rows);
            packLines(steps, own, i, rows, out, at);
        }
    }

    private static void packLines(Steps steps, GemmScratch.Worker own, int i, int rows, float[] out, int at) {
        own.packing.lines(steps.part().a(), steps.k0(), steps.depth(), i, rows, out, at + steps.at());
    }

    /** Rows [i0, i0 + rows) by columns [j0, j0 + columns) of C. */
    private void multiplyBlock(Slice slice, int i0, int rows, int j0, int columns) {
        if (!linesInTask) packLines(slice, j0 == 0, i0, rows);
        int down = Math.ceilDiv(rows, taskRows);
        scratch.team.run(down * Math.ceilDiv(columns, taskColumns), (task, worker) -> {
            int i = task % down * taskRows;
            int j = task / down * taskColumns;
            GemmScratch.Worker own = scratch.worker(worker);
            task(slice, own, i0, i, Math.min(taskRows, rows - i), j0, j, Math.min(taskColumns, columns - j));
        });
    }

    /** Rows [i0 + i, i0 + i + rows) by columns [j0 + j, j0 + j + columns) of C; what is shared was packed from i0 and j0 on. */
    private void task(Slice slice, GemmScratch.Worker own, int i0, int i, int rows, int j0, int j, int columns) {
        float[] lines = linesInTask ? own.lines(lines(rows)) : scratch.lines(0);
        PanelRange panels = panels(slice, own, j0, j, columns);
        if (linesInTask) packLines(slice, true, own, i0 + i, rows, lines, 0);
        int lineAt = linesInTask ? 0 : i * TileKernel.LINE;
        MatrixView begin = slice == slices.getFirst() ? to.begin() : to.c();
        boolean alone = slice.depth() < SHALLOW && tile.rows() * tile.columns() >= LARGE_TILE;
        Strip strip = new Strip(own, scratch.kernels.panels(), to.c(), tile.rows(), tile.columns(), 1, alone ? Math.min(tile.columns(), columns) : columns);
        for (int top = 0; top < rows; top += tile.rows()) {
            int stripRows = Math.min(tile.rows(), rows - top);
            for (int left = 0; left < columns; left += strip.columns) {
                int width = Math.min(strip.columns, columns - left);
                strip.begin(begin, i0 + i + top, stripRows, j0 + j + left, width);
                for (int at = 0; at < width; at += tile.columns()) {
                    tile.multiply(slice.depth(), lines, lineAt + top * TileKernel.LINE, panels.panels, panels.at + (left + at) * panels.length, strip.tiles, at * tile.rows());
                }
                strip.end(i0 + i + top, stripRows, j0 + j + left, width);
            }
        }
    }

    /** The panels of some columns: from number {@code at} on, each of {@code length} steps. */
    private record PanelRange(Panels panels, int at, int length) {}

    /** The panels of columns [j0 + j, j0 + j + columns); what is shared was packed from j0 on. */
    private PanelRange panels(Slice slice, GemmScratch.Worker own, int j0, int j, int columns) {
        if (ready != null) {
            int k0 = slice.steps().getFirst().k0();
            return new PanelRange(ready.panels(), readyAt + (j0 + j) * ready.length() + k0 * tile.columns(), ready.length());
        }
        if (!panelsInTask) return new PanelRange(scratch.panels(0), j * slice.length(), slice.length());
        Panels panels = own.panels(Packing.roundUp(columns, tile.columns()) * slice.length());
        for (Steps steps : slice.steps()) packPanels(slice, steps, own.packing, j0 + j, columns, panels, 0);
        return new PanelRange(panels, 0, slice.length());
    }
}
