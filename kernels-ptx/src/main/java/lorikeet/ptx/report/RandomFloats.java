package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import lorikeet.tensor.Floats16;

/** Uniform random float32 in [-1, 1), the same in every run. */
final class RandomFloats {
    private RandomFloats() {}

    static MemorySegment of(Arena arena, long count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MemorySegment floats = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (long i = 0; i < count; i++) floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, 2 * random.nextFloat() - 1);
        return floats;
    }

    /** {@code floats} rounded to bf16 and packed; they become what was rounded. */
    static MemorySegment bf16(Arena arena, MemorySegment floats) {
        long count = floats.byteSize() / Float.BYTES;
        MemorySegment halves = arena.allocate(ValueLayout.JAVA_SHORT, count);
        for (long i = 0; i < count; i++) {
            short bits = Floats16.floatToBf16(floats.getAtIndex(ValueLayout.JAVA_FLOAT, i));
            halves.setAtIndex(ValueLayout.JAVA_SHORT, i, bits);
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, Floats16.bf16ToFloat(bits));
        }
        return halves;
    }
}
