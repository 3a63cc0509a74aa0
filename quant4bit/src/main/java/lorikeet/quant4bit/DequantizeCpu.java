package lorikeet.quant4bit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import lorikeet.tensor.DType;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.Cores;

/** Kernel of {@link LowBitOp.Dequantize}. */
final class DequantizeCpu {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort BITS16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Elements that are decoded at a time. */
    private static final int STRETCH = 4096;

    private DequantizeCpu() {}

    static void run(Cores cores, LowBitMatrix w, Tensor to) {
        float[][] decoded = new float[cores.threads()][STRETCH];
        cores.split(to.shape().count(), STRETCH, (begin, end, worker) -> {
            int n = (int) (end - begin);
            w.read(begin, n, decoded[worker], 0);
            write(decoded[worker], n, to.dtype(), to.memory(), to.byteOffset() + begin * to.dtype().bytes());
        });
    }

    private static void write(float[] decoded, int n, DType dtype, MemorySegment y, long yAt) {
        switch (dtype) {
            case F32 -> MemorySegment.copy(decoded, 0, y, F32, yAt, n);
            case BF16 -> {
                for (int i = 0; i < n; i++) y.set(BITS16, yAt + 2L * i, Floats16.floatToBf16(decoded[i]));
            }
            case F16 -> {
                for (int i = 0; i < n; i++) y.set(BITS16, yAt + 2L * i, Floats16.floatToF16(decoded[i]));
            }
            case F64, I64, I32, I16, I8, U8, BOOL -> throw new IllegalStateException("not a float format of weights: " + dtype);
        }
    }
}
