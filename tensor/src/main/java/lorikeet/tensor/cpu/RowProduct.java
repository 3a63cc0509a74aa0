package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import lorikeet.tensor.DType;

/**
 * y = x · Wᵀ, or y += x · Wᵀ, of one row x {@code [1, k]} and W {@code [n, k]} with contiguous lines: W crosses the memory bus
 * once and is not packed, as it is needed once. An element of y is a sum over 32 chains ({@link LineKernel}), which goes on as
 * one chain over the last k mod 32 numbers and is then added to what y had: another order than that of products with more rows.
 */
final class RowProduct {
    /** Lines of one task. */
    private static final int TASK_LINES = 64;

    private final Team team;
    private final GemmKernels kernels;
    private final MemorySegment[] widened; // a line of F16 in F32, one a worker
    private float[] x = new float[0];
    private MemorySegment lanes = MemorySegment.NULL; // x again, for the kernels: aligned

    RowProduct(Team team, GemmKernels kernels) {
        this.team = team;
        this.kernels = kernels;
        widened = new MemorySegment[team.threads()];
        Arrays.fill(widened, MemorySegment.NULL);
    }

    /** Whether a product of {@code m} rows with {@code w} [n, k] is of this kind. */
    static boolean takes(int m, MatrixView w) {
        return m == 1 && w.columnStride() == 1;
    }

    long scratchBytes() {
        long bytes = 4L * x.length + lanes.byteSize();
        for (MemorySegment line : widened) bytes += line.byteSize();
        return bytes;
    }

    void multiply(int n, int k, MatrixView a, MatrixView w, MatrixView y, boolean accumulate) {
        prepare(k, a, w.dtype());
        MemorySegment to = y.data();
        team.run(Math.ceilDiv(n, TASK_LINES), (task, worker) -> {
            DensePanels lines = new DensePanels(w, kernels.panels());
            for (int line = task * TASK_LINES; line < Math.min(n, (task + 1) * TASK_LINES); line++) {
                float sum = sum(lines, line, k, worker);
                long at = y.at(0, line);
                to.set(DensePanels.F32, at, accumulate ? to.get(DensePanels.F32, at) + sum : sum);
            }
        });
    }

    private void prepare(int k, MatrixView a, DType weights) {
        if (x.length < k) {
            x = new float[k];
            lanes = aligned(k);
        }
        for (int i = 0; weights == DType.F16 && i < widened.length; i++) {
            if (widened[i].byteSize() < 4L * k) widened[i] = aligned(k);
        }
        new DensePanels(a, kernels.panels()).read(0, 0, k, x, 0);
        int whole = k - k % LineKernel.CHAINS;
        if (weights != DType.BF16) MemorySegment.copy(x, 0, lanes, DensePanels.F32, 0, whole);
        else for (int p = 0; p < whole; p++) lanes.set(DensePanels.F32, 4L * LineKernel.pairPlace(p), x[p]);
    }

    private static MemorySegment aligned(int numbers) {
        return Arena.ofAuto().allocate(4L * numbers, 64);
    }

    private float sum(DensePanels lines, int line, int k, int worker) {
        MatrixView w = lines.matrix();
        int whole = k - k % LineKernel.CHAINS;
        float sum = switch (w.dtype()) {
            case F32 -> kernels.lines().f32(w.data(), w.at(line, 0), lanes, 0, whole);
            case BF16 -> kernels.lines().bf16(w.data(), w.at(line, 0), lanes, 0, whole);
            case F16 -> {
                Simd.kernels().widenF16(widened[worker], 0, w.data(), w.at(line, 0), whole);
                yield kernels.lines().f32(widened[worker], 0, lanes, 0, whole);
            }
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException("no lines of " + w.dtype());
        };
        for (int p = whole; p < k; p++) sum = Math.fma(lines.element(line, p), x[p], sum);
        return sum;
    }
}
