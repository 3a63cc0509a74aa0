package lorikeet.tensor.cpu;

import java.util.Arrays;

/**
 * Fills packed panels from an operand. A panel holds {@code width} columns of B (or rows of A) beside one another for
 * each depth p: {@code [depth, width]}, padded with zeros where the matrix ends. One instance a worker.
 */
final class Packing {
    /** Most columns that one call packs; a multiple of every panel width. */
    static final int SPAN = 96;

    // Lines are staged a little apart from a power of two, so that they do not share cache sets.
    private static final int STRIDE = Gemm.DEPTH + 16;

    private final PanelKernel kernel;
    private final float[] staging = new float[SPAN * STRIDE];

    Packing(PanelKernel kernel) {
        this.kernel = kernel;
    }

    /** An operand of a product by its lines: those lie along the depth ({@code across}) or along a panel's width. */
    record Operand(PanelSource lines, boolean across) {}

    long scratchBytes() {
        return 4L * staging.length;
    }

    /**
     * Packs {@code depth} steps from {@code k0} of {@code columns} (at most {@link #SPAN}) columns from {@code j0}
     * into consecutive panels at {@code out[at …]}.
     */
    void pack(Operand operand, long k0, int depth, long j0, int columns, int width, float[] out, int at) {
        if (operand.across) packAcross(operand.lines, k0, depth, j0, columns, width, out, at);
        else packAlong(operand.lines, k0, depth, j0, columns, width, out, at);
    }

    private void packAcross(PanelSource lines, long k0, int depth, long j0, int columns, int width, float[] out, int at) {
        for (int j = 0; j < columns; j += width) {
            int valid = Math.min(width, columns - j);
            for (int i = 0; i < valid; i++) lines.read(j0 + j + i, k0, depth, staging, i * STRIDE);
            for (int i = valid; i < width; i++) Arrays.fill(staging, i * STRIDE, i * STRIDE + depth, 0);
            kernel.transpose(staging, STRIDE, width, depth, out, at + j * depth);
        }
    }

    private void packAlong(PanelSource lines, long k0, int depth, long j0, int columns, int width, float[] out, int at) {
        int padded = Gemm.roundUp(columns, width);
        Arrays.fill(staging, columns, padded, 0);
        for (int p = 0; p < depth; p++) {
            lines.read(k0 + p, j0, columns, staging, 0);
            for (int j = 0; j < padded; j += width) {
                System.arraycopy(staging, j, out, at + j * depth + p * width, width);
            }
        }
    }
}
