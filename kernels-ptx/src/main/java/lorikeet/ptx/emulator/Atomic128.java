package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** {@code atom.exch.b128} and {@code atom.cas.b128}. A register of 128 bits is two rows, the low half first. */
final class Atomic128 extends AtomicAccess {
    private static final int BYTES = 16;

    private final int d;
    private final int b;
    private final int c;

    /**
     * @param d rows of the old value, or -1
     * @param b rows of the new value; of a compare-and-swap of the expected one
     * @param c rows of a compare-and-swap's new value, or -1
     */
    Atomic128(Place place, int d, int b, int c, int site, MemoryOrder order) {
        super(place, BYTES, site, order);
        this.d = d;
        this.b = b;
        this.c = c;
    }

    @Override
    boolean compares() {
        return c >= 0;
    }

    @Override
    boolean changes(Frame f, MemorySegment data, long place, int lane) {
        int from = written(lane);
        return writes(f.l, data, place, lane) && !isAt(f.l, from, data, place);
    }

    @Override
    void change(Frame f, MemorySegment data, long place, int lane) {
        long[] l = f.l;
        boolean writes = writes(l, data, place, lane);
        long low = data.get(JAVA_LONG_UNALIGNED, place);
        long high = data.get(JAVA_LONG_UNALIGNED, place + Long.BYTES);
        int from = written(lane);
        if (writes) {
            data.set(JAVA_LONG_UNALIGNED, place, l[from]);
            data.set(JAVA_LONG_UNALIGNED, place + Long.BYTES, l[from + Frame.LANES]);
        }
        if (d < 0) return;
        l[d + lane] = low;
        l[d + Frame.LANES + lane] = high;
    }

    private boolean writes(long[] l, MemorySegment data, long place, int lane) {
        return c < 0 || isAt(l, b + lane, data, place);
    }

    /** Where the low half of the new value is. */
    private int written(int lane) {
        return (c < 0 ? b : c) + lane;
    }

    private static boolean isAt(long[] l, int low, MemorySegment data, long place) {
        return l[low] == data.get(JAVA_LONG_UNALIGNED, place) && l[low + Frame.LANES] == data.get(JAVA_LONG_UNALIGNED, place + Long.BYTES);
    }
}
