package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Loss;

/** Kernels of {@link Loss}. Labels are checked before anything is computed. */
record LossCpu(Cores cores) {

    static boolean supports(Spec[] in) {
        return in[0].dtype() == DType.F32 && in[1].dtype() != DType.F64;
    }

    static long workspace(Loss op, Spec[] in, int threads) {
        return switch (op) {
            case Loss.CrossEntropy _ -> Positions.bytes(in[0].shape().dim(0)) + 4L * Cores.CHUNK * threads;
            case Loss.OutputLoss _ -> OutputLossCpu.workspace(in);
        };
    }

    void run(Loss op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Loss.CrossEntropy loss -> crossEntropy(loss, in, out, workspace);
            case Loss.OutputLoss loss -> OutputLossCpu.run(cores, loss, in, out, workspace);
        }
    }

    // Operands: logits, labels, norm; results: loss, correct, dLogits.
    private void crossEntropy(Loss.CrossEntropy op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        Tensor logits = in[0];
        int vocab = Sizes.of(logits.dim(1));
        Positions positions = Positions.of(op, in[1], in[2], vocab, workspace);
        MemorySegment x = logits.memory();
        Tensor dLogits = op.grad() ? out[2] : null;
        long rows = Positions.bytes(logits.dim(0));
        cores.splitRows(logits.dim(0), vocab, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                long at = logits.byteOffset() + 4 * i * vocab;
                if (dLogits == null) {
                    positions.loss(cores.kernels(), i, x, at, workspace, rows + 4L * Cores.CHUNK * worker);
                } else {
                    positions.gradient(cores.kernels(), i, x, at, dLogits.memory(), dLogits.byteOffset() + 4 * i * vocab);
                }
            }
        });
        positions.total(out[0], out[1]);
    }
}
