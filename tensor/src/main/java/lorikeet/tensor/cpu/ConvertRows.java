package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Floats16;

/** Conversions between F32 rows and rows of 16-bit floats; source and destination are different memory. */
public interface ConvertRows {
    /** y F32 = x BF16; exact. */
    void widenBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y F32 = x F16; exact. */
    void widenF16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y BF16 = x F32, rounded to nearest even; NaN stays NaN. */
    void narrowBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y F16 = x F32, rounded to nearest even; NaN stays NaN. */
    default void narrowF16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) {
            float value = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + 4L * i);
            y.set(ValueLayout.JAVA_SHORT_UNALIGNED, yAt + 2L * i, Floats16.floatToF16(value));
        }
    }
}
