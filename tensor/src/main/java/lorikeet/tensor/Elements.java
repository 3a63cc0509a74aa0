package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One element of host memory as a double, for every dtype. Slow and plain: for the reference and for set-up. */
public final class Elements {
    private static final ValueLayout.OfDouble F64 = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfShort B16 = ValueLayout.JAVA_SHORT_UNALIGNED;

    private Elements() {}

    /** Element {@code i} (counted in elements from the start of the segment), widened. */
    public static double get(MemorySegment memory, DType dtype, long i) {
        return switch (dtype) {
            case F64 -> memory.get(F64, i * 8);
            case F32 -> memory.get(F32, i * 4);
            case F16 -> Floats16.f16ToFloat(memory.get(B16, i * 2));
            case BF16 -> Floats16.bf16ToFloat(memory.get(B16, i * 2));
            case I64 -> memory.get(ValueLayout.JAVA_LONG_UNALIGNED, i * 8);
            case I32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, i * 4);
            case I16 -> memory.get(B16, i * 2);
            case I8 -> memory.get(ValueLayout.JAVA_BYTE, i);
            case U8, BOOL -> memory.get(ValueLayout.JAVA_BYTE, i) & 0xff;
        };
    }

    /** Writes element {@code i}, rounded once to the dtype. */
    public static void set(MemorySegment memory, DType dtype, long i, double value) {
        switch (dtype) {
            case F64 -> memory.set(F64, i * 8, value);
            case F32 -> memory.set(F32, i * 4, (float) value);
            case F16 -> memory.set(B16, i * 2, Floats16.doubleToF16(value));
            case BF16 -> memory.set(B16, i * 2, Floats16.doubleToBf16(value));
            case I64 -> memory.set(ValueLayout.JAVA_LONG_UNALIGNED, i * 8, (long) value);
            case I32 -> memory.set(ValueLayout.JAVA_INT_UNALIGNED, i * 4, (int) value);
            case I16 -> memory.set(B16, i * 2, (short) value);
            case I8, U8, BOOL -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) value);
        }
    }
}
