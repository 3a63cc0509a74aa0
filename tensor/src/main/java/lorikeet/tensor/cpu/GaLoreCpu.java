package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.AdamW8bitCpu.Coded;
import lorikeet.tensor.op.GaLore;
import lorikeet.tensor.op.GaLore.Side;

/** Kernels of {@link GaLore}, F32. Products are chains over the inner dimension ({@link Gemm}). */
record GaLoreCpu(Cores cores) {
    /** Elements of X = PN that are there at a time. */
    private static final long STRIP = 1 << 20;
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;

    static boolean supports(GaLore op, Spec[] in) {
        return switch (op) {
            case GaLore.ProjectGradient _ -> Arrays.stream(in).noneMatch(spec -> spec.dtype() == DType.F64);
            case GaLore.RangeFinder _, GaLore.ProjectedAdam _, GaLore.ProjectedUpdate _ -> in[2].dtype() == DType.F32;
            case GaLore.ProjectedAdam8bit _ -> in[4].dtype() == DType.F32;
        };
    }

    static Layout layout(GaLore op, int operand) {
        return switch (op) {
            case GaLore.ProjectGradient _ -> Layout.ANY;
            case GaLore.RangeFinder _ -> operand == 2 ? Layout.ANY : Layout.DENSE;
            case GaLore.ProjectedAdam _, GaLore.ProjectedAdam8bit _, GaLore.ProjectedUpdate _ -> Layout.DENSE;
        };
    }

    static long workspace(GaLore op, Spec[] in, int threads) {
        return switch (op) {
            case GaLore.ProjectGradient _, GaLore.ProjectedAdam _ -> 0;
            case GaLore.RangeFinder finder -> RangeFinderCpu.Scratch.of(finder, in[2].shape(), in[3].shape()).bytes();
            case GaLore.ProjectedAdam8bit _ -> AdamW8bitCpu.workspace(threads);
            case GaLore.ProjectedUpdate _ -> strip(in[2].shape().dim(0), in[2].shape().dim(1)) * in[2].shape().dim(1) * Float.BYTES;
        };
    }

    /** Rows of X at a time. */
    private static long strip(long rows, long columns) {
        return Math.min(rows, Math.max(1, STRIP / Math.max(1, columns)));
    }

    void run(GaLore op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case GaLore.ProjectGradient project -> project(project.side(), in[0], in[1], out[0]);
            case GaLore.RangeFinder finder -> {
                if (!isSkipped(in[0])) new RangeFinderCpu(cores, finder, in, workspace).run();
            }
            case GaLore.ProjectedAdam adam -> adam(adam, in, out[0]);
            case GaLore.ProjectedAdam8bit adam -> adam8bit(adam, in, out[0], workspace);
            case GaLore.ProjectedUpdate update -> {
                if (!isSkipped(in[1])) update(update, in, workspace);
            }
        }
    }

    private void project(Side side, Tensor g, Tensor basis, Tensor r) {
        boolean left = side == Side.LEFT;
        MatrixView a = left ? view(basis).transposed() : view(g);
        cores.gemm().multiply(Sizes.of(r.dim(0)), Sizes.of(r.dim(1)), Sizes.of(g.dim(left ? 0 : 1)), a, view(left ? g : basis), view(r), false);
    }

    static MatrixView view(Tensor matrix) {
        return new MatrixView(matrix.memory(), matrix.byteOffset(), matrix.stride(0), matrix.stride(1), matrix.dtype());
    }

    private static boolean isSkipped(Tensor status) {
        return get(status, 2) >= 0;
    }

    private static double get(Tensor tensor, int i) {
        return tensor.memory().get(F64, tensor.byteOffset() + 8L * i);
    }

    /** The step of a parameter that is zero, with learning rate -1; its eps is what GaLore adds before the correction. */
    private void adam(GaLore.ProjectedAdam op, Tensor[] in, Tensor n) {
        new MoveCpu(cores).fill(n, 0);
        if (isSkipped(in[1])) return;
        double eps = op.eps() / Math.sqrt(get(in[0], 2));
        new OptimizeCpu(cores).adamW(direction(op.beta1(), op.beta2(), eps, in[0], in[1]), n, in[2], in[3], in[4]);
    }

    private static AdamWStep direction(double beta1, double beta2, double eps, Tensor step, Tensor status) {
        return AdamWStep.of(-1, beta1, beta2, eps, 0, get(step, 1), get(step, 2), get(status, 1));
    }

    private void adam8bit(GaLore.ProjectedAdam8bit op, Tensor[] in, Tensor n, MemorySegment workspace) {
        new MoveCpu(cores).fill(n, 0);
        if (isSkipped(in[1])) return;
        Coded m = Coded.of(AdamW8bitCpu.map(in[2]), true, in[5], in[6]);
        Coded v = Coded.of(AdamW8bitCpu.map(in[3]), false, in[7], in[8]);
        new AdamW8bitCpu(cores, workspace).run(direction(op.beta1(), op.beta2(), op.eps(), in[0], in[1]), n, in[4], m, v);
    }

    /** X is made a strip of rows at a time; then W ← fma(-lr·scale, X, W) · (1 - lr·decay). */
    private void update(GaLore.ProjectedUpdate op, Tensor[] in, MemorySegment workspace) {
        double rate = get(in[0], 0);
        float factor = (float) (-rate * op.scale());
        float decay = (float) (1 - rate * op.weightDecay());
        Tensor w = in[2];
        long columns = w.dim(1);
        long strip = strip(w.dim(0), columns);
        for (long begin = 0; begin < w.dim(0); begin += strip) {
            long rows = Math.min(strip, w.dim(0) - begin);
            product(op.side(), in[3], in[4], begin, rows, columns, workspace);
            long at = w.byteOffset() + 4 * begin * columns;
            cores.split(rows * columns, Cores.CHUNK, (from, to, worker) -> {
                int n = (int) (to - from);
                cores.kernels().axpy(w.memory(), at + 4 * from, factor, workspace, 4 * from, n);
                cores.kernels().scale(w.memory(), at + 4 * from, decay, w.memory(), at + 4 * from, n);
            });
        }
    }

    /** Rows [begin, begin + rows) of PN or NQᵀ. */
    private void product(Side side, Tensor basis, Tensor n, long begin, long rows, long columns, MemorySegment x) {
        boolean left = side == Side.LEFT;
        Tensor tall = left ? basis : n;
        MatrixView a = MatrixView.dense(tall.memory(), tall.byteOffset() + 4 * begin * tall.dim(1), tall.dim(1), DType.F32);
        MatrixView b = left ? view(n) : view(basis).transposed();
        cores.gemm().multiply(Sizes.of(rows), Sizes.of(columns), Sizes.of(basis.dim(1)), a, b, MatrixView.dense(x, 0, columns, DType.F32), false);
    }
}
