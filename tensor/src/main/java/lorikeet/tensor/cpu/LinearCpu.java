package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.LowRank.Down;
import lorikeet.tensor.cpu.RandomCpu.Counter;
import lorikeet.tensor.cpu.Target.Gating;
import lorikeet.tensor.op.Linear;

/**
 * Kernels of {@link Linear}: F32 activations, weights in F32, BF16 or F16 that are widened as they are packed. Every
 * element of a result is one chain of fma (see {@link Gemm}), in this order:
 * y begins at b (or 0), continues with x·Wᵀ over the inputs, then with (scale·h)·Bᵀ over the rank, scale·h rounded;
 * dX begins at dH·A over the rank (dropped out), continues with dY·W over the outputs; dH and dB are scaled after
 * their sums. Nothing larger than h, twice where a gradient computes it again, and a block of dropped-out inputs exists beside the operands. W may be of a format of
 * another module ({@link FrozenWeight}).
 */
public record LinearCpu(Cores cores) {
    /** Rows of x that are dropped out at a time. */
    private static final int DROPPED_ROWS = 256;

    /** scale·h or dH {@code [tokens, rank]}, then a block of dropped-out x {@code [DROPPED_ROWS, in]}, then an h that is computed again or a bias that is not F32. */
    public static long workspace(Linear op, Spec[] in) {
        return switch (op) {
            case Linear.Dense dense -> dense.bias() ? biasBytes(in[2]) : 0;
            case Linear.LoraLinear lora -> workspace(in[0], in[2], lora.dropout()) + (lora.bias() ? biasBytes(in[4]) : 0);
            case Linear.Gated gated -> workspace(gated.layer(), gated.operands(in));
            case Linear.LoraLinearBackward backward -> workspace(in[1], in[3], backward.dropout()) + (backward.keptH() ? 0 : lowBytes(in[1], in[3]));
        };
    }

    private static long workspace(Spec x, Spec a, double dropout) {
        return lowBytes(x, a) + (dropout > 0 ? 4 * DROPPED_ROWS * x.shape().dim(1) : 0);
    }

    /** Of h or dH; what is dropped out lies behind. */
    private static long lowBytes(Spec x, Spec a) {
        return Sizes.aligned(4 * x.shape().dim(0) * a.shape().dim(0));
    }

    /** Of a bias in F32 where it is not. */
    private static long biasBytes(Spec bias) {
        return bias.dtype() == DType.F32 ? 0 : 4 * bias.shape().count();
    }

    void run(Linear op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor w = in[op instanceof Linear.LoraLinearBackward ? 2 : 1];
        run(op, new Dense(cores, w), in, out, workspace);
    }

    /** Runs {@code op} with {@code w} for W, whose place in {@code in} is not looked at. */
    public void run(Linear op, FrozenWeight w, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Linear.Layer layer -> layer(layer, w, in, out, null, workspace);
            case Linear.LoraLinearBackward backward -> loraLinearBackward(backward, w, in, out, workspace);
            case Linear.Gated gated -> {
                Gating gating = new Gating(cores.kernels(), matrix(in[in.length - 1]), matrix(out[0]));
                layer(gated.layer(), w, gated.operands(in), gated.results(out), gating, workspace);
            }
        }
    }

    private void layer(Linear.Layer op, FrozenWeight w, Tensor[] in, Tensor[] out, Gating gating, MemorySegment workspace) {
        switch (op) {
            case Linear.Dense dense -> w.forward(in[0], null, new Target(matrix(out[0]), dense.bias() ? bias(in[2], workspace, 0) : null, gating));
            case Linear.LoraLinear lora -> loraLinear(lora, w, in, out, gating, workspace);
        }
    }

    /** W as a tensor. */
    private record Dense(Cores cores, Tensor w) implements FrozenWeight {
        @Override
        public void forward(Tensor x, LowRank more, Target y) {
            MatrixView wT = matrix(w).transposed();
            if (more == null) cores.gemm().multiply(rows(x), rows(w), columns(w), matrix(x), wT, y);
            else cores.gemm().multiply(rows(x), rows(w), columns(w), matrix(x), wT, more, y);
        }

        @Override
        public void backward(Tensor dY, LowRank more, Target dX) {
            if (more == null) cores.gemm().multiply(rows(dY), columns(w), rows(w), matrix(dY), matrix(w), dX);
            else cores.gemm().multiply(rows(dY), columns(w), rows(w), matrix(dY), matrix(w), more, dX);
        }
    }

    /** A bias as rows that are all the same; one that is not F32 is converted to byte {@code at} of the workspace. */
    private MatrixView bias(Tensor b, MemorySegment workspace, long at) {
        if (b.dtype() == DType.F32) return MatrixView.f32(b.memory(), b.byteOffset(), 0, 1);
        Convert.row(cores.kernels(), DType.F32, workspace, at, b.dtype(), b.memory(), b.byteOffset(), Sizes.of(b.dim(0)));
        return MatrixView.f32(workspace, at, 0, 1);
    }

    private void loraLinear(Linear.LoraLinear op, FrozenWeight w, Tensor[] in, Tensor[] out, Gating gating, MemorySegment workspace) {
        Tensor x = in[0];
        Tensor h = out[1];
        Dropped dropped = dropped(op.dropout(), op.site(), in[in.length - 1], x, in[2], workspace);
        Down down = dropped == null ? new Down(matrix(in[2]).transposed(), (float) op.scale(), matrix(h)) : null;
        if (dropped != null) {
            h(dropped, x, in[2], matrix(h));
            scale(workspace, 0, op.scale(), h.memory(), h.byteOffset(), h.shape().count());
        }
        MatrixView scaled = MatrixView.f32(workspace, 0, h.dim(1), 1);
        MatrixView begin = op.bias() ? bias(in[4], workspace, workspace(x.spec(), in[2].spec(), op.dropout())) : null;
        w.forward(x, new LowRank(columns(h), scaled, matrix(in[3]).transposed(), false, down), new Target(matrix(out[0]), begin, gating));
    }

    /** h = drop(x) · Aᵀ; {@code dropped} is null where there is no dropout. */
    private void h(Dropped dropped, Tensor x, Tensor a, MatrixView h) {
        MatrixView aT = matrix(a).transposed();
        if (dropped == null) cores.gemm().multiply(rows(x), rows(a), columns(x), matrix(x), aT, h, false);
        else blocks(x, (begin, rows) -> cores.gemm().multiply(rows, rows(a), columns(x), dropped.block(begin, rows), aT, from(h, begin), false));
    }

    private Dropped dropped(double p, int site, Tensor rng, Tensor x, Tensor a, MemorySegment workspace) {
        return p == 0 ? null : new Dropped(p, site, Counter.of(rng), x, workspace, lowBytes(x.spec(), a.spec()));
    }

    // Operands: dY, x, W, A, B, h if it is kept, rng; results: dA, dB, dX.
    private void loraLinearBackward(Linear.LoraLinearBackward op, FrozenWeight w, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor dY = in[0];
        Tensor x = in[1];
        int rank = rows(in[3]);
        MatrixView dH = MatrixView.f32(workspace, 0, rank, 1);
        Dropped dropped = dropped(op.dropout(), op.site(), in[in.length - 1], x, in[3], workspace);
        if (op.needX() && dropped == null) {
            LowRank low = new LowRank(rank, dH, matrix(in[3]), true, new Down(matrix(in[4]), (float) op.scale(), null));
            w.backward(dY, low, Target.of(matrix(out[2]), false));
        } else {
            cores.gemm().multiply(rows(x), rank, columns(dY), matrix(dY), matrix(in[4]), dH, false);
            scale(workspace, 0, op.scale(), workspace, 0, x.dim(0) * rank);
        }
        gradientOfA(dropped, x, dH, out[0]);
        MatrixView h = op.keptH() ? matrix(in[5]) : MatrixView.f32(workspace, workspace(x.spec(), in[3].spec(), op.dropout()), rank, 1);
        if (!op.keptH()) h(dropped, x, in[3], h);
        cores.gemm().multiply(columns(dY), rank, rows(dY), matrix(dY).transposed(), h, matrix(out[1]), false);
        scale(out[1].memory(), out[1].byteOffset(), op.scale(), out[1].memory(), out[1].byteOffset(), out[1].shape().count());
        if (!op.needX() || dropped == null) return;
        throughAdapter(dropped, dH, in[3], out[2]);
        w.backward(dY, null, Target.of(matrix(out[2]), true));
    }

    /** dA = dHᵀ · drop(x), summed over tokens in ascending order. */
    private void gradientOfA(Dropped dropped, Tensor x, MatrixView dH, Tensor dA) {
        if (dropped == null) {
            cores.gemm().multiply(rows(dA), columns(dA), rows(x), dH.transposed(), matrix(x), matrix(dA), false);
            return;
        }
        cores.gemm().multiply(rows(dA), columns(dA), 0, dH.transposed(), matrix(x), matrix(dA), false);
        blocks(x, (begin, rows) -> {
            cores.gemm().multiply(rows(dA), columns(dA), rows, from(dH, begin).transposed(), dropped.block(begin, rows), matrix(dA), true);
        });
    }

    /** dX = drop(dH · A). */
    private void throughAdapter(Dropped dropped, MatrixView dH, Tensor a, Tensor dX) {
        blocks(dX, (begin, rows) -> {
            MatrixView low = dropped.space();
            cores.gemm().multiply(rows, columns(dX), rows(a), from(dH, begin), matrix(a), low, false);
            dropped.apply(low, begin, rows, dX.memory(), dX.byteOffset() + 4 * begin * columns(dX));
        });
    }

    private interface Block {
        void run(long begin, int rows);
    }

    private static void blocks(Tensor x, Block block) {
        for (long begin = 0; begin < x.dim(0); begin += DROPPED_ROWS) {
            block.run(begin, (int) Math.min(DROPPED_ROWS, x.dim(0) - begin));
        }
    }

    /** Dropout of rows of x, drawn by their place in x; the block is kept in the workspace from byte {@code at} on. */
    private final class Dropped {
        private final double p;
        private final int site;
        private final Counter rng;
        private final Tensor x;
        private final MemorySegment workspace;
        private final long at;

        Dropped(double p, int site, Counter rng, Tensor x, MemorySegment workspace, long at) {
            this.p = p;
            this.site = site;
            this.rng = rng;
            this.x = x;
            this.workspace = workspace;
            this.at = at;
        }

        /** Room for a block of rows. */
        MatrixView space() {
            return MatrixView.f32(workspace, at, x.dim(1), 1);
        }

        MatrixView block(long begin, int rows) {
            apply(from(x, begin), begin, rows, workspace, at);
            return space();
        }

        /** y {@code [rows, in]}, dense, from rows that stand for those of x from {@code first} on; y is not {@code from}. */
        void apply(MatrixView from, long first, int rows, MemorySegment y, long yAt) {
            int n = columns(x);
            cores.splitRows(rows, n, (begin, end, worker) -> {
                for (long i = begin; i < end; i++) {
                    cores.kernels().dropout(y, yAt + 4 * i * n, from.data(), from.offset() + 4 * i * from.rowStride(),
                            p, rng.seed(), (first + i) * n, site, rng.step(), n);
                }
            });
        }
    }

    private void scale(MemorySegment y, long yAt, double factor, MemorySegment x, long xAt, long count) {
        cores.split(count, Cores.CHUNK, (begin, end, worker) ->
                cores.kernels().scale(y, yAt + 4 * begin, (float) factor, x, xAt + 4 * begin, (int) (end - begin)));
    }

    private static int rows(Tensor matrix) {
        return Sizes.of(matrix.dim(0));
    }

    private static int columns(Tensor matrix) {
        return Sizes.of(matrix.dim(1));
    }

    private static MatrixView matrix(Tensor tensor) {
        return from(tensor, 0);
    }

    /** The rows of an F32 matrix from {@code row} on. */
    private static MatrixView from(MatrixView matrix, long row) {
        return MatrixView.f32(matrix.data(), matrix.offset() + 4 * row * matrix.rowStride(), matrix.rowStride(), matrix.columnStride());
    }

    /** The rows of a matrix from {@code row} on. */
    private static MatrixView from(Tensor tensor, long row) {
        long offset = tensor.byteOffset() + row * tensor.stride(0) * tensor.dtype().bytes();
        return new MatrixView(tensor.memory(), offset, tensor.stride(0), tensor.stride(1), tensor.dtype());
    }
}
