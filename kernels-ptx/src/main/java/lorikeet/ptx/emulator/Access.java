package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/** An instruction whose lanes each access memory at an address of their own: base row plus a constant. */
abstract class Access extends Instruction {
    /** What the lanes do with the memory. */
    enum Kind {
        LOAD, STORE, ATOMIC,
        /** The destination of an asynchronous copy: written when its thread waits, see {@link Observer#asyncDone}. */
        ASYNC_STORE
    }

    private final Space space;
    private final int base;
    private final boolean wide;
    private final long offset;
    private final int bytes;
    private final int site;

    /** @param bytes bytes of one lane, together; a power of two, or {@link #alignment} says one */
    Access(Place place, int bytes, int site) {
        space = place.space();
        base = place.row();
        wide = place.wide();
        offset = place.offset();
        this.bytes = bytes;
        this.site = site;
    }

    /** Where an address operand points: {@code [row + offset]}; {@code wide}: the row is one of 64 bits. */
    record Place(Space space, int row, boolean wide, long offset) {}

    abstract Kind kind();

    /** Whether it writes only where it finds what its thread expects. */
    boolean compares() {
        return false;
    }

    /** Moves the data of {@code lanes}; lane i is at {@code at[i] - base} of {@code data}. */
    abstract void transfer(Warp warp, MemorySegment data, long base, long[] at, int lanes);

    /** Changes the lanes' addresses: for instructions that have one address for a whole warp. */
    void adjust(Warp warp, long[] at) {}

    /** Whether it goes through the asynchronous proxy: of a bulk copy, or of a product that reads memory. */
    boolean isByProxy() {
        return false;
    }

    /** Whether it uses an mbarrier object as one: {@code fence.mbarrier_init} tells such uses that the object was made. */
    boolean isOfObject() {
        return false;
    }

    /** The copy under way whose access it is; null: it is the threads' own. */
    Copied copied(Warp warp) {
        return null;
    }

    /** How it orders memory. */
    MemoryOrder order() {
        return MemoryOrder.WEAK;
    }

    final Space space() {
        return space;
    }

    /** Bytes of one lane. */
    final int bytes() {
        return bytes;
    }

    /** What the address is a multiple of, a power of two. */
    int alignment() {
        return bytes;
    }

    /** Number of this instruction among those of its program that access memory. */
    final int site() {
        return site;
    }

    @Override
    final void execute(Warp warp, int mask) {
        long[] at = warp.addresses;
        addresses(warp, at);
        Resolver resolver = warp.resolver();
        int left = mask;
        do {
            int lanes = resolver.resolve(this, left);
            left &= ~resolver.handled();
            if (lanes == 0) continue;
            Region region = warp.region;
            if (warp.observer() != null) warp.observer().access(warp, this, region, lanes);
            transfer(warp, region.data, region.base, at, lanes);
        } while (left != 0);
    }

    private void addresses(Warp warp, long[] at) {
        Frame f = warp.frame;
        if (wide) {
            long[] l = f.l;
            for (int i = 0; i < Frame.LANES; i++) at[i] = l[base + i] + offset;
        } else {
            int[] r = f.r;
            int more = (int) offset; // 32-bit addresses wrap around
            for (int i = 0; i < Frame.LANES; i++) at[i] = r[base + i] + more & 0xffffffffL;
        }
        adjust(warp, at);
        if (space == Space.LOCAL) warp.local().place(at, bytes);
        else if (space == Space.GENERIC) warp.local().placeGeneric(at, bytes);
    }
}
