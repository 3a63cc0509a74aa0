package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.Cores;
import lorikeet.tensor.cpu.FrozenWeight;
import lorikeet.tensor.cpu.LinearCpu;
import lorikeet.tensor.cpu.LowRank;
import lorikeet.tensor.cpu.MatrixView;
import lorikeet.tensor.cpu.Simd;
import lorikeet.tensor.cpu.Target;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Op;

/**
 * Kernels of {@link LowBitLayer}. There are two ways to multiply by W that give the same bits: a few rows of x by
 * {@link LowBitRows#multiply}, which decodes in registers; many by {@link lorikeet.tensor.cpu.Gemm}, whose panels are decoded as they are
 * packed. A single row, where W's rows are whole cache lines, has a third way with an order of its own, {@link LowBitLine}.
 *
 * @param scratch from byte {@code at} on: x as {@link LowBitLine} wants it if it is a single row, then for each worker what it needs
 */
record LowBitCpu(Cores cores, LowBitMatrix w, MemorySegment scratch, long at) implements FrozenWeight {
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final long ALIGNMENT = 64;
    /** Outputs of a task, in groups of {@link LowBitRows#outputs}. */
    private static final int TASK = 64;
    private static final LowBitLine LINE = LowBitLine.of(Simd.lanes());

    static long workspace(LowBitLayer op, int threads, Spec[] dense) {
        LowBitSpec w = op.weight();
        boolean single = single(w, dense[0].shape().dim(0));
        return layerWorkspace(op.dense(DType.F32), dense) + (single ? 4 * w.in() + threads * scalesBytes(w) : (long) threads * LowBitRows.SCRATCH);
    }

    private static boolean single(LowBitSpec w, long tokens) {
        return tokens == 1 && w.in() % LowBitLine.GROUP == 0;
    }

    /** Room for the scales of a row. */
    private static long scalesBytes(LowBitSpec w) {
        return Math.ceilDiv(4 * (w.in() / w.blockSize() + 2 + LowBitLine.PADDING), ALIGNMENT) * ALIGNMENT;
    }

    private static long layerWorkspace(Op dense, Spec[] in) {
        return dense instanceof Linear linear ? Math.ceilDiv(LinearCpu.workspace(linear, in), ALIGNMENT) * ALIGNMENT : 0;
    }

    static void run(Cores cores, LowBitLayer op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Spec[] specs = new Spec[in.length];
        for (int i = 0; i < in.length; i++) specs[i] = in[i].spec();
        long at = layerWorkspace(op.dense(DType.F32), op.dense(specs));
        LowBitCpu weight = new LowBitCpu(cores, LowBitMatrix.of(op.weight(), in, op.place()), workspace, at);
        if (op.dense(DType.F32) instanceof Linear linear) new LinearCpu(cores).run(linear, weight, op.dense(in, null), out, workspace.asSlice(0, at));
        else weight.backward(in[0], null, Target.of(view(out[0]), false));
    }

    @Override
    public void forward(Tensor x, LowRank more, Target y) {
        int tokens = Math.toIntExact(x.dim(0));
        int out = Math.toIntExact(w.out());
        int in = Math.toIntExact(w.in());
        boolean single = single(w.spec(), tokens);
        if (!single && (tokens > LowBitRows.MOST_TOKENS || in % LowBitRows.STRETCH != 0)) {
            cores.gemm().multiply(tokens, out, in, view(x), w, true, more, y);
            return;
        }
        if (y.begin() != null) y.fill(0, tokens, 0, out);
        if (single) single(x, y);
        else few(x, tokens, y);
        if (more != null) cores.gemm().multiply(tokens, out, cores.gemm().found(tokens, in, view(x), more), y.last());
        else y.end(0, tokens, 0, out);
    }

    @Override
    public void backward(Tensor dY, LowRank more, Target dX) {
        int tokens = Math.toIntExact(dY.dim(0));
        cores.gemm().multiply(tokens, Math.toIntExact(w.in()), Math.toIntExact(w.out()), view(dY), w, false, more, dX);
    }

    /** Adds to what is in y, if that begins at anything. */
    private void single(Tensor x, Target y) {
        LowBitLine.arrange(x.memory(), x.byteOffset(), w.in(), scratch, at);
        MatrixView to = y.c();
        cores.split(w.out(), TASK, (begin, end, worker) -> {
            long scalesAt = at + 4 * w.in() + worker * scalesBytes(w.spec());
            for (long output = begin; output < end; output++) {
                w.scales(output, scratch, scalesAt);
                float sum = LINE.line(w, output, scratch, at, scalesAt);
                long yAt = to.offset() + 4 * output;
                to.data().set(FLOAT, yAt, y.begin() != null ? to.data().get(FLOAT, yAt) + sum : sum);
            }
        });
    }

    private void few(Tensor x, int tokens, Target y) {
        if (tokens == 0) return;
        LowBitRows rows = w.rows();
        MemorySegment from = x.memory();
        MatrixView to = y.c();
        cores.split(w.out(), TASK, (begin, end, worker) -> {
            for (long output = begin; output < end; output += rows.outputs()) {
                int outputs = (int) Math.min(rows.outputs(), end - output);
                rows.multiply(w, output, outputs, from, x.byteOffset(), tokens, to.data(), to.offset() + 4 * output, y.begin() != null,
                        scratch, at + (long) worker * LowBitRows.SCRATCH);
            }
        });
    }

    private static MatrixView view(Tensor rows) {
        return MatrixView.f32(rows.memory(), rows.byteOffset(), rows.stride(0), 1);
    }
}
