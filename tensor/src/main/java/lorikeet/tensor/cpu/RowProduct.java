package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;

/**
 * y = x · Wᵀ, or y += x · Wᵀ, of one row x {@code [1, k]} and W {@code [n, k]} with contiguous lines in F32 or BF16: W crosses the
 * memory bus once and is not packed, as it is needed once. The bits are those of {@link Gemm}, whose chains are the same.
 */
final class RowProduct {
    /** Lines of one task; a multiple of {@link LineKernel#LINES}. */
    private static final int TASK_LINES = 64;

    private final Team team;
    private final GemmKernels kernels;
    private final float[][] sums;
    private float[] x = new float[0];

    RowProduct(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        sums = new float[team.threads()][TASK_LINES];
    }

    /** Whether a product of {@code m} rows with {@code w} [n, k] is of this kind. */
    static boolean takes(int m, MatrixView w) {
        return m == 1 && w.columnStride() == 1 && w.dtype() != DType.F16;
    }

    long scratchBytes() {
        return 4L * (x.length + (long) TASK_LINES * sums.length);
    }

    void multiply(int n, int k, MatrixView a, MatrixView w, MatrixView y, boolean accumulate) {
        if (x.length < k) x = new float[k];
        new DensePanels(a, kernels.panels()).read(0, 0, k, x, 0);
        team.run(Math.ceilDiv(n, TASK_LINES), (task, worker) -> {
            int first = task * TASK_LINES;
            lines(first, Math.min(TASK_LINES, n - first), k, w, sums[worker], y, accumulate);
        });
    }

    private void lines(int first, int count, int k, MatrixView w, float[] sums, MatrixView y, boolean accumulate) {
        MemorySegment to = y.data();
        long at = y.at(0, first);
        for (int i = 0; i < count; i++) sums[i] = accumulate ? to.get(DensePanels.F32, at + 4L * i) : 0;
        int depth = k & -LineKernel.STEP;
        int whole = count & -LineKernel.LINES;
        for (int i = 0; i < whole; i += LineKernel.LINES) together(first + i, depth, w, sums, i);
        DensePanels lines = new DensePanels(w, kernels.panels());
        for (int i = 0; i < count; i++) {
            for (int p = i < whole ? depth : 0; p < k; p++) sums[i] = Math.fma(lines.element(first + i, p), x[p], sums[i]);
        }
        for (int i = 0; i < count; i++) to.set(DensePanels.F32, at + 4L * i, sums[i]);
    }

    private void together(int line, int depth, MatrixView w, float[] sums, int at) {
        long lineBytes = w.rowStride() * w.dtype().bytes();
        switch (w.dtype()) {
            case F32 -> kernels.lines().f32(w.data(), w.at(line, 0), lineBytes, x, depth, sums, at);
            case BF16 -> kernels.lines().bf16(w.data(), w.at(line, 0), lineBytes, x, depth, sums, at);
            case F16, F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException("no lines of " + w.dtype());
        }
    }
}
