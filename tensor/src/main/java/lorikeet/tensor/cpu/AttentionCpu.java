package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention;

/** Kernels of {@link Attention}, F32. */
record AttentionCpu(Cores cores) {

    static boolean supports(Attention op, Spec[] in) {
        return switch (op) {
            case Attention.Attend _, Attention.Rope _ -> in[0].dtype() == DType.F32;
            case Attention.AttendBackward _ -> in[0].dtype() == DType.F32 && in[1].dtype() == DType.F32;
        };
    }

    static Layout layout(Attention op, int operand) {
        return switch (op) {
            case Attention.Attend _ -> operand < 3 ? Layout.ROWS : Layout.DENSE;
            case Attention.AttendBackward _ -> operand < 4 || operand == 6 ? Layout.ROWS : Layout.DENSE;
            case Attention.Rope _ -> Layout.ROWS;
        };
    }

    static long workspace(Attention op, Spec[] in, int threads) {
        return switch (op) {
            case Attention.Attend attend -> AttendCpu.workspace(in[0], in[3], threads);
            case Attention.AttendBackward _ -> AttendBackwardCpu.workspace(threads);
            case Attention.Rope _ -> 0;
        };
    }

    void run(Attention op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        switch (op) {
            case Attention.Attend attend -> AttendCpu.run(cores, attend, in, out, workspace);
            case Attention.AttendBackward backward -> AttendBackwardCpu.run(cores, backward, in, out, workspace);
            case Attention.Rope rope -> rope(rope.inverse() ? -1 : 1, in[0], in[1], in[2], out[0]);
        }
    }

    private void rope(float sign, Tensor x, Tensor cos, Tensor sin, Tensor y) {
        int half = Sizes.of(cos.dim(1));
        long width = x.dim(1);
        MemorySegment to = y.memory();
        MemorySegment from = x.memory();
        MemorySegment cosines = cos.memory();
        MemorySegment sines = sin.memory();
        cores.splitRows(x.dim(0), width, (begin, end, worker) -> {
            for (long i = begin; i < end; i++) {
                long yAt = y.byteOffset() + 4 * i * width;
                long xAt = x.byteOffset() + 4 * i * x.stride(0);
                long cosAt = cos.byteOffset() + 4 * i * cos.stride(0);
                long sinAt = sin.byteOffset() + 4 * i * sin.stride(0);
                for (long head = 0; head < 4 * width; head += 8L * half) {
                    cores.kernels().rope(to, yAt + head, from, xAt + head, cosines, cosAt, sines, sinAt, sign, half);
                }
            }
        });
    }
}
