package lorikeet.tensor.cpu.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Access to element {@code i} of a row that begins {@code at} bytes into a segment. */
final class Rows {
    private Rows() {}

    static float get(MemorySegment row, long at, int i) {
        return row.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * i);
    }

    static void set(MemorySegment row, long at, int i, float value) {
        row.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at + 4L * i, value);
    }
}
