package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;

/** Reads, changes and writes memory, lane after lane. */
abstract class AtomicAccess extends Access {
    private final MemoryOrder order;

    AtomicAccess(Place place, int bytes, int site, MemoryOrder order) {
        super(place, bytes, site);
        this.order = order;
    }

    @Override
    final Kind kind() {
        return Kind.ATOMIC;
    }

    @Override
    final MemoryOrder order() {
        return order;
    }

    /** Whether it changes what is at {@code place} for {@code lane}: not where it writes what is there. */
    abstract boolean changes(Frame f, MemorySegment data, long place, int lane);

    /** What {@code lane} does at {@code place}. */
    abstract void change(Frame f, MemorySegment data, long place, int lane);

    @Override
    final void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes) {
        warp.noteSpin();
        // Blocks that run at the same time, where that was asked for, meet only in the same region.
        synchronized (warp.region) {
            for (int left = lanes; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                change(warp.frame, data, at[lane] - base, lane);
            }
        }
    }
}
