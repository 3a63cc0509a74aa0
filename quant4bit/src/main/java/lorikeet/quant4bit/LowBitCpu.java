package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.Cores;
import lorikeet.tensor.cpu.FrozenWeight;
import lorikeet.tensor.cpu.LinearCpu;
import lorikeet.tensor.cpu.MatrixView;
import lorikeet.tensor.op.Linear;
import lorikeet.tensor.op.Op;

/**
 * Kernels of {@link LowBitLayer}. There are two ways to multiply by W, which give the same bits: a few rows of x by
 * {@link LowBitRows#multiply}, which decodes in registers; many by {@link lorikeet.tensor.cpu.Gemm}, whose panels are decoded as they are packed.
 *
 * @param scratch for the workers, from byte {@code at} on
 */
record LowBitCpu(Cores cores, LowBitMatrix w, MemorySegment scratch, long at) implements FrozenWeight {
    private static final long ALIGNMENT = 64;
    /** Outputs of a task, in groups of {@link LowBitRows#outputs}. */
    private static final int TASK = 64;

    static long workspace(LowBitLayer op, int threads, Spec[] dense) {
        return layerWorkspace(op.dense(DType.F32), dense) + (long) threads * LowBitRows.SCRATCH;
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
        else weight.backward(in[0], out[0], false);
    }

    @Override
    public void forward(Tensor x, Tensor y, boolean accumulate) {
        int tokens = Math.toIntExact(x.dim(0));
        if (tokens <= LowBitRows.MOST_TOKENS && w.in() % LowBitRows.STRETCH == 0) few(x, tokens, y, accumulate);
        else cores.gemm().multiply(tokens, Math.toIntExact(w.out()), Math.toIntExact(w.in()), view(x), w, true, view(y), accumulate);
    }

    @Override
    public void backward(Tensor dY, Tensor dX, boolean accumulate) {
        int tokens = Math.toIntExact(dY.dim(0));
        cores.gemm().multiply(tokens, Math.toIntExact(w.in()), Math.toIntExact(w.out()), view(dY), w, false, view(dX), accumulate);
    }

    private void few(Tensor x, int tokens, Tensor y, boolean accumulate) {
        if (tokens == 0) return;
        LowBitRows rows = w.rows();
        MemorySegment from = x.memory();
        MemorySegment to = y.memory();
        cores.split(w.out(), TASK, (begin, end, worker) -> {
            for (long output = begin; output < end; output += rows.outputs()) {
                int outputs = (int) Math.min(rows.outputs(), end - output);
                rows.multiply(w, output, outputs, from, x.byteOffset(), tokens, to, y.byteOffset() + 4 * output, accumulate,
                        scratch, at + (long) worker * LowBitRows.SCRATCH);
            }
        });
    }

    private static MatrixView view(Tensor rows) {
        return MatrixView.f32(rows.memory(), rows.byteOffset(), rows.stride(0), 1);
    }
}
