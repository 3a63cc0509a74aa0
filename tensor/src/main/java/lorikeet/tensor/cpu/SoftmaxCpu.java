package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Softmax;

/** Kernels of {@link Softmax}, F32, dense: a row is one task's. */
record SoftmaxCpu(Cores cores) {
    void run(Softmax op, Tensor[] in, Tensor[] out) {
        if (out[0].shape().count() == 0) return;
        switch (op) {
            case Softmax.SoftmaxForward _ -> forward(in[0], out[0]);
            case Softmax.SoftmaxBackward _ -> backward(in[0], in[1], out[0]);
        }
    }

    private void forward(Tensor x, Tensor y) {
        MemorySegment to = y.memory();
        MemorySegment from = x.memory();
        int n = Sizes.of(y.dim(-1));
        cores.splitRows(y.shape().count() / n, n, (begin, end, worker) -> {
            for (long at = 4L * n * begin; at < 4L * n * end; at += 4L * n) cores.kernels().softmax(to, y.byteOffset() + at, from, x.byteOffset() + at, n);
        });
    }

    private void backward(Tensor dY, Tensor y, Tensor dX) {
        MemorySegment to = dX.memory();
        MemorySegment from = dY.memory();
        MemorySegment soft = y.memory();
        int n = Sizes.of(y.dim(-1));
        cores.splitRows(y.shape().count() / n, n, (begin, end, worker) -> {
            for (long at = 4L * n * begin; at < 4L * n * end; at += 4L * n) {
                cores.kernels().softmaxBackward(to, dX.byteOffset() + at, soft, y.byteOffset() + at, from, dY.byteOffset() + at, n);
            }
        });
    }
}
