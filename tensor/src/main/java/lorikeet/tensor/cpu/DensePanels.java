package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;

/** Lines of a matrix in memory, widened to F32 as they are read. The matrix's rows are the lines. */
record DensePanels(MatrixView matrix, PanelKernel kernel) implements PanelSource {
    static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort BITS16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public void read(long line, long from, int count, float[] out, int at) {
        long byteAt = matrix.at(line, from);
        if (matrix.columnStride() != 1 && count > 1) {
            readStrided(byteAt, count, out, at);
            return;
        }
        MemorySegment data = matrix.data();
        switch (matrix.dtype()) {
            case F32 -> kernel.readF32(data, byteAt, count, out, at);
            case BF16 -> kernel.widenBf16(data, byteAt, count, out, at);
            case F16 -> kernel.widenF16(data, byteAt, count, out, at);
            case F64, I64, I32, I16, I8, U8, BOOL -> throw unsupported();
        }
    }

    /** Whether lines are contiguous F32. */
    boolean isPlain() {
        return matrix.dtype() == DType.F32 && matrix.columnStride() == 1;
    }

    private void readStrided(long byteAt, int count, float[] out, int at) {
        long step = matrix.columnStride() * matrix.dtype().bytes();
        for (int i = 0; i < count; i++) out[at + i] = element(byteAt + i * step);
    }

    float element(long line, long i) {
        return element(matrix.at(line, i));
    }

    private float element(long byteAt) {
        return switch (matrix.dtype()) {
            case F32 -> matrix.data().get(F32, byteAt);
            case BF16 -> Floats16.bf16ToFloat(matrix.data().get(BITS16, byteAt));
            case F16 -> Floats16.f16ToFloat(matrix.data().get(BITS16, byteAt));
            case F64, I64, I32, I16, I8, U8, BOOL -> throw unsupported();
        };
    }

    private IllegalStateException unsupported() {
        return new IllegalStateException("not a matrix of F32, BF16 or F16: " + matrix.dtype());
    }
}
