package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Panels of B, where the register tile reads them fastest: in an array, whose checks cost least, or off the heap and aligned to cache
 * lines, which vectors of 64 bytes need (the numbers of an array begin 16 bytes behind a line).
 *
 * @param numbers the array, or null
 * @param memory the other, or null
 */
public record Panels(float[] numbers, MemorySegment memory) {
    private static final int LINE_BYTES = 64;

    static Panels inArray(int length) {
        return new Panels(new float[length], null);
    }

    static Panels inMemory(int length) {
        return new Panels(null, Arena.ofAuto().allocate(4L * length, LINE_BYTES));
    }

    boolean array() {
        return numbers != null;
    }

    long bytes() {
        return array() ? 4L * numbers.length : memory.byteSize();
    }

    /** These, or larger ones where {@code length} does not fit: twice as large at least, as memory is only freed when garbage is collected. */
    Panels atLeast(int length) {
        if (4L * length <= bytes()) return this;
        return array() ? inArray(length) : inMemory((int) Math.min(Integer.MAX_VALUE, Math.max(length, bytes() / 2)));
    }
}
