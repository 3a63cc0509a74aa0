package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.HeadPanels.Rows;

/** An activation {@code [tokens, heads·dim]} by heads: F32 rows of {@code dim} elements. */
record Heads(MemorySegment memory, long at, long stride, int dim) {
    static Heads of(Tensor tensor, int dim) {
        return new Heads(tensor.memory(), tensor.byteOffset(), tensor.stride(0), dim);
    }

    /** Byte of a token's row of a head. */
    long at(long token, int head) {
        return at + 4 * (token * stride + (long) head * dim);
    }

    /** The rows of a head from {@code token} on. */
    MatrixView from(long token, int head) {
        return MatrixView.f32(memory, at(token, head), stride, 1);
    }

    void clear(Kernels kernels, Rows rows) {
        for (int i = 0; i < rows.count(); i++) kernels.fill(memory, at(rows.token() + i, rows.head()), 0, dim);
    }
}
