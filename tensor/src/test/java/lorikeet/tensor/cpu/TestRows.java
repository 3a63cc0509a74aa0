package lorikeet.tensor.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Eight rows of {@code n} floats at an odd byte offset, each followed by a guard zone that no kernel may touch. */
final class TestRows {
    static final int ROWS = 8;
    private static final int GUARD = 16;
    private static final float[] SPECIAL = {0f, -0f, 1f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE, -Float.MIN_NORMAL, Float.MAX_VALUE, -88f, -104.5f, 3e-39f};

    final MemorySegment memory;
    final int n;
    private final int offset;

    TestRows(Arena arena, int n, int offset) {
        this.n = n;
        this.offset = offset;
        memory = arena.allocate(offset + 4L * ROWS * (n + GUARD), 64);
    }

    /** Byte offset of row {@code r}. */
    long at(int r) {
        return offset + 4L * r * (n + GUARD);
    }

    float get(int r, int i) {
        return memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at(r) + 4L * i);
    }

    void set(int r, int i, float value) {
        memory.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at(r) + 4L * i, value);
    }

    /** Numbers around 1 in magnitude; row 7 holds only positive ones. With {@code special}, every third one is odd. */
    TestRows fill(long seed, boolean special) {
        Random random = new Random(seed);
        for (int r = 0; r < ROWS; r++) {
            for (int i = 0; i < n + GUARD; i++) {
                float value = (float) random.nextGaussian() * 2f;
                boolean odd = special && random.nextInt(3) == 0;
                set(r, i, odd ? SPECIAL[random.nextInt(SPECIAL.length)] : r == 7 ? Math.abs(value) : value);
            }
        }
        return this;
    }

    /** All words, guards included; one pattern stands for every NaN. */
    int[] bits() {
        int[] bits = new int[ROWS * (n + GUARD)];
        for (int i = 0; i < bits.length; i++) bits[i] = Float.floatToIntBits(get(0, i));
        return bits;
    }

    /** Whether guard zones of {@code before} and {@code after} agree. */
    boolean sameGuards(int[] before, int[] after) {
        for (int r = 0; r < ROWS; r++) {
            int from = r * (n + GUARD) + n;
            if (!Arrays.equals(before, from, from + GUARD, after, from, from + GUARD)) return false;
        }
        return true;
    }
}
