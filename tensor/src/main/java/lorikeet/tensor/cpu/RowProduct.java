package lorikeet.tensor.cpu;

import java.util.Arrays;

/**
 * Products with one row, c = x·Wᵀ: a dot product for each line of W [n, k], which is read once and never packed. The
 * order of the sums is that of {@link Gemm#multiplyRow}.
 */
final class RowProduct {
    /** Lines of W that one task takes. */
    private static final int TASK_LINES = 32;
    /** Elements of a line that are widened at a time: they stay in the first-level cache. */
    private static final int STRETCH = 2048;

    private final Team team;
    private final DotKernel kernel;
    private final float[][] lines;
    private final float[][] sums;
    private float[] x = new float[0];

    RowProduct(Team team, DotKernel kernel) {
        this.team = team;
        this.kernel = kernel;
        lines = new float[team.threads()][STRETCH];
        sums = new float[team.threads()][DotKernel.SUMS];
    }

    long scratchBytes() {
        return 4L * (x.length + lines.length * (STRETCH + DotKernel.SUMS));
    }

    /** c [1, n] = or += x [1, k] · Wᵀ; {@code row} has x as its line 0. */
    void multiply(int n, int k, PanelSource row, PanelSource w, MatrixView c, boolean accumulate) {
        int padded = Gemm.roundUp(k, DotKernel.SUMS);
        if (x.length < padded) x = new float[padded];
        row.read(0, 0, k, x, 0);
        Arrays.fill(x, k, padded, 0);
        team.run(Math.ceilDiv(n, TASK_LINES), (task, worker) -> {
            int end = Math.min(n, (task + 1) * TASK_LINES);
            for (int j = task * TASK_LINES; j < end; j++) {
                float dot = dot(w, j, k, lines[worker], sums[worker]);
                long at = c.at(0, j);
                c.data().set(DensePanels.F32, at, accumulate ? c.data().get(DensePanels.F32, at) + dot : dot);
            }
        });
    }

    private float dot(PanelSource w, long j, int k, float[] line, float[] sums) {
        Arrays.fill(sums, 0);
        for (int p = 0; p < k; p += STRETCH) {
            int count = Math.min(STRETCH, k - p);
            int padded = Gemm.roundUp(count, DotKernel.SUMS);
            w.read(j, p, count, line, 0);
            Arrays.fill(line, count, padded, 0);
            kernel.accumulate(line, 0, x, p, padded, sums);
        }
        for (int half = DotKernel.SUMS / 2; half > 0; half /= 2) {
            for (int l = 0; l < half; l++) sums[l] += sums[l + half];
        }
        return sums[0];
    }
}
