package lorikeet.ptx.emulator;

import java.util.Arrays;

/** Which bytes of the local memory of a warp's threads have been written: bit i of a byte's word is lane i. */
final class LocalShadow {
    private int[] written = new int[256];

    void set(int lane, int from, int count) {
        mark(1 << lane, from, count);
    }

    void mark(int lanes, int from, int count) {
        if (from + count > written.length) written = Arrays.copyOf(written, Math.max(from + count, 2 * written.length));
        for (int i = from; i < from + count; i++) written[i] |= lanes;
    }

    boolean all(int lane, int from, int count) {
        for (int i = from; i < from + count; i++) if (i >= written.length || (written[i] >>> lane & 1) == 0) return false;
        return true;
    }
}
