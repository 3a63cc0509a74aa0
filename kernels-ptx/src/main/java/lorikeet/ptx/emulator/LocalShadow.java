package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Which bytes of the local memory of a warp's threads have been written: bit i of a byte's word is lane i. Of unwritten ones that
 * were copied here it is known where they came from.
 */
final class LocalShadow {
    private int[] written = new int[256];
    private final Map<Long, Origin> origins = new HashMap<>();

    void set(int lane, int from, int count) {
        mark(1 << lane, from, count);
    }

    void mark(int lanes, int from, int count) {
        if (from + count > written.length) written = Arrays.copyOf(written, Math.max(from + count, 2 * written.length));
        for (int i = from; i < from + count; i++) written[i] |= lanes;
    }

    /** Copies marks of {@code count} bytes for {@code lanes}. */
    void copy(int lanes, int from, int to, int count) {
        for (int i = 0; i < count; i++) {
            int there = from + i < written.length ? written[from + i] & lanes : 0;
            mark(there, to + i, 1);
            if (to + i < written.length) written[to + i] &= ~(lanes & ~there);
            for (int left = origins.isEmpty() ? 0 : lanes & ~there; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                putOrigin(lane, to + i, origin(lane, from + i));
            }
        }
    }

    private static long key(int lane, int at) {
        return (long) at * Frame.LANES + lane;
    }

    /** The unwritten byte {@code at} came from {@code origin}; null: it lies here since the beginning. */
    void putOrigin(int lane, int at, Origin origin) {
        if (origin == null) origins.remove(key(lane, at));
        else origins.put(key(lane, at), origin);
    }

    Origin origin(int lane, int at) {
        return origins.get(key(lane, at));
    }

    void put(int lane, int at, boolean mark) {
        if (mark) mark(1 << lane, at, 1);
        else if (at < written.length) written[at] &= ~(1 << lane);
    }

    boolean get(int lane, int at) {
        return at < written.length && (written[at] >>> lane & 1) != 0;
    }

    boolean all(int lane, int from, int count) {
        for (int i = from; i < from + count; i++) if (i >= written.length || (written[i] >>> lane & 1) == 0) return false;
        return true;
    }
}
