package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;
import static lorikeet.tensor.cpu.scalar.Rows.set;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import lorikeet.tensor.Floats16;
import lorikeet.tensor.cpu.ConvertRows;

/** {@link ConvertRows} in plain Java. */
public interface ScalarConvert extends ConvertRows {
    @Override
    default void widenBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Floats16.bf16ToFloat(half(x, xAt, i)));
    }

    @Override
    default void widenF16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Floats16.f16ToFloat(half(x, xAt, i)));
    }

    @Override
    default void narrowBf16(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) {
            y.set(ValueLayout.JAVA_SHORT_UNALIGNED, yAt + 2L * i, Floats16.floatToBf16(get(x, xAt, i)));
        }
    }

    private static short half(MemorySegment x, long xAt, int i) {
        return x.get(ValueLayout.JAVA_SHORT_UNALIGNED, xAt + 2L * i);
    }
}
