package lorikeet.tensor.cpu;

/**
 * Fills what tiles read from an operand: lines of A, and panels of B. A panel holds {@code width} columns beside one another for
 * each depth p: {@code [depth, width]}. What pads the last rows and columns of a tile is whatever was there before: it reaches
 * only results that are dropped. One instance a worker.
 */
final class Packing {
    /** Rows that are packed at a time where they are transposed; a multiple of every tile's rows, not less than its columns. */
    static final int SPAN = 96;

    /** Steps that are packed at a time. */
    private static final int STEPS = 512;
    private static final int STRIDE = STEPS + 16;

    private final PanelKernel kernel;
    private final float[] staging = new float[SPAN * STRIDE];

    Packing(PanelKernel kernel) {
        this.kernel = kernel;
    }

    /** An operand of a product by its lines: those lie along the depth ({@code across}) or along the other side. */
    record Operand(PanelSource lines, boolean across) {}

    long scratchBytes() {
        return 4L * staging.length;
    }

    /**
     * Packs {@code depth} steps from {@code k0} of {@code columns} columns of B from {@code j0} into panels of {@code length} steps, of
     * which the first one takes them from {@code out[at]} on.
     */
    void panels(Operand b, long k0, int depth, long j0, int columns, int width, Panels out, int at, int length) {
        if (b.across) {
            panelsAcross(b.lines, k0, depth, j0, columns, width, out, at, length);
            return;
        }
        for (int j = 0; j < columns; j += staging.length) {
            panelsAlong(b.lines, k0, depth, j0 + j, Math.min(staging.length, columns - j), width, out, at + j * length, length);
        }
    }

    private void panelsAcross(PanelSource lines, long k0, int depth, long j0, int columns, int width, Panels out, int at, int length) {
        for (int j = 0; j < columns; j += width) {
            int valid = Math.min(width, columns - j);
            for (int p = 0; p < depth; p += STEPS) panel(lines, k0 + p, Math.min(STEPS, depth - p), j0 + j, valid, width, out, at + j * length + p * width);
        }
    }

    private void panel(PanelSource lines, long k0, int depth, long j0, int columns, int width, Panels out, int at) {
        for (int i = 0; i < columns; i++) lines.read(j0 + i, k0, depth, staging, i * STRIDE);
        if (out.array()) kernel.transpose(staging, 0, STRIDE, roundUp(columns, 4), depth, out.numbers(), at, width);
        else kernel.transpose(staging, 0, STRIDE, roundUp(columns, 4), depth, out.memory(), at, width);
    }

    private void panelsAlong(PanelSource lines, long k0, int depth, long j0, int columns, int width, Panels out, int at, int length) {
        for (int p = 0; p < depth; p++) {
            if (lines instanceof DensePanels dense && dense.isPlain()) spread(dense, k0 + p, j0, columns, width, out, at + p * width, length);
            else spread(lines, k0 + p, j0, columns, width, out, at + p * width, length);
        }
    }

    private void spread(DensePanels lines, long line, long from, int columns, int width, Panels out, int at, int length) {
        long byteAt = lines.matrix().at(line, from);
        if (out.array()) kernel.spread(lines.matrix().data(), byteAt, columns, width, out.numbers(), at, length);
        else kernel.spread(lines.matrix().data(), byteAt, columns, width, out.memory(), at, length);
    }

    private void spread(PanelSource lines, long line, long from, int columns, int width, Panels out, int at, int length) {
        lines.read(line, from, columns, staging, 0);
        if (out.array()) kernel.spread(staging, columns, width, out.numbers(), at, length);
        else kernel.spread(staging, columns, width, out.memory(), at, length);
    }

    /** Packs {@code depth} steps from {@code k0} of {@code rows} rows of A from {@code i0} into lines from {@code out[at]} on. */
    void lines(Operand a, long k0, int depth, long i0, int rows, float[] out, int at) {
        if (a.across) {
            for (int i = 0; i < rows; i++) a.lines.read(i0 + i, k0, depth, out, at + i * TileKernel.LINE);
            return;
        }
        for (int i = 0; i < rows; i += SPAN) {
            int count = Math.min(SPAN, rows - i);
            for (int p = 0; p < depth; p += STEPS) turned(a.lines, k0 + p, Math.min(STEPS, depth - p), i0 + i, count, out, at + i * TileKernel.LINE + p);
        }
    }

    private void turned(PanelSource lines, long k0, int depth, long i0, int rows, float[] out, int at) {
        for (int p = 0; p < depth; p++) lines.read(k0 + p, i0, rows, staging, p * SPAN);
        kernel.transpose(staging, 0, SPAN, roundUp(depth, 4), rows, out, at, TileKernel.LINE);
    }

    static int roundUp(int value, int multiple) {
        return Math.ceilDiv(value, multiple) * multiple;
    }
}
