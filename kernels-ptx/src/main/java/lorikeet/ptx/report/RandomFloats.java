package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** Uniform random float32 in [-1, 1), the same in every run. */
final class RandomFloats {
    private RandomFloats() {}

    static MemorySegment of(Arena arena, long count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (long i = 0; i < count; i++) floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
        return floats;
    }
}
