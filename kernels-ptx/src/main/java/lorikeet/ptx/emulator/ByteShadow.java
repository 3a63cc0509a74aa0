package lorikeet.ptx.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One mark for each byte of a memory. A byte a mark, so that blocks on several threads can set marks side by side. */
final class ByteShadow {
    private final MemorySegment marks;

    ByteShadow(long bytes) {
        marks = Arena.ofAuto().allocate(Math.max(1, bytes)).asSlice(0, bytes);
    }

    void set(long from, long count) {
        switch ((int) count) {
            case 4 -> marks.set(ValueLayout.JAVA_INT_UNALIGNED, from, 0x01010101);
            case 8 -> marks.set(ValueLayout.JAVA_LONG_UNALIGNED, from, 0x0101010101010101L);
            default -> marks.asSlice(from, count).fill((byte) 1);
        }
    }

    void put(long at, boolean mark) {
        marks.set(ValueLayout.JAVA_BYTE, at, (byte) (mark ? 1 : 0));
    }

    boolean get(long at) {
        return marks.get(ValueLayout.JAVA_BYTE, at) != 0;
    }

    /** Whether {@code count} bytes, at most 32, are all marked. */
    boolean all(long from, int count) {
        if (count == 4) return marks.get(ValueLayout.JAVA_INT_UNALIGNED, from) == 0x01010101;
        for (int i = 0; i < count; i++) if (marks.get(ValueLayout.JAVA_BYTE, from + i) == 0) return false;
        return true;
    }
}
