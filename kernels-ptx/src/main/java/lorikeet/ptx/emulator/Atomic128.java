package lorikeet.ptx.emulator;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;

/** {@code atom.exch.b128} and {@code atom.cas.b128}. A register of 128 bits is two rows, the low half first. */
final class Atomic128 extends Access {
    private static final int BYTES = 16;

    private final int d;
    private final int b;
    private final int c;
    private final MemoryOrder order;

    /**
     * @param d rows of the old value, or -1
     * @param b rows of the new value; of a compare-and-swap of the expected one
     * @param c rows of a compare-and-swap's new value, or -1
     */
    Atomic128(Place place, int d, int b, int c, int site, MemoryOrder order) {
        super(place, BYTES, site);
        this.d = d;
        this.b = b;
        this.c = c;
        this.order = order;
    }

    @Override
    Kind kind() {
        return Kind.ATOMIC;
    }

    @Override
    boolean compares() {
        return c >= 0;
    }

    @Override
    MemoryOrder order() {
        return order;
    }

    @Override
    void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        warp.noteSpin();
        synchronized (warp.region) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                change(warp.frame.l, data, at[lane] - base, lane);
            }
        }
    }

    private void change(long[] l, MemorySegment data, long place, int lane) {
        long low = data.get(JAVA_LONG_UNALIGNED, place);
        long high = data.get(JAVA_LONG_UNALIGNED, place + Long.BYTES);
        boolean writes = c < 0 || l[b + lane] == low && l[b + Frame.LANES + lane] == high;
        int from = (c < 0 ? b : c) + lane;
        if (writes) {
            data.set(JAVA_LONG_UNALIGNED, place, l[from]);
            data.set(JAVA_LONG_UNALIGNED, place + Long.BYTES, l[from + Frame.LANES]);
        }
        if (d < 0) return;
        l[d + lane] = low;
        l[d + Frame.LANES + lane] = high;
    }
}
