package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import lorikeet.tensor.DType;
import lorikeet.tensor.Elements;

/** Uniform random float32 in [-1, 1), the same in every run. */
final class RandomFloats {
    private RandomFloats() {}

    static MemorySegment of(Arena arena, long count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (long i = 0; i < count; i++) floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
        return floats;
    }

    /** {@code floats} rounded to a 16-bit type and packed; they become what was rounded. */
    static MemorySegment rounded(Arena arena, MemorySegment floats, DType type) {
        long count = floats.byteSize() / Float.BYTES;
        MemorySegment halves = arena.allocate(count * type.bytes(), 16);
        for (long i = 0; i < count; i++) {
            Elements.set(halves, type, i, floats.getAtIndex(ValueLayout.JAVA_FLOAT, i));
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Elements.get(halves, type, i));
        }
        return halves;
    }
}
