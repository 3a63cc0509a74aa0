package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/** One lane's bulk copy on its way. */
final class BulkFlight {
    private final BulkCopy copy;
    private final Warp warp;
    private final int lane;
    private final Side from;
    private final Side to;
    private final int bytes;
    private final Copied copied;
    /** The data where it was read when the copy began; null: it is read when the copy ends. */
    private final MemorySegment data;

    /** One end of a copy. */
    record Side(Region region, long place) {
        boolean meets(int bytes, long address, int others) {
            long start = region.base + place;
            return region.space == Space.GLOBAL && start < address + others && address < start + bytes;
        }
    }

    BulkFlight(BulkCopy copy, Warp warp, int lane, Side from, Side to, int bytes, Copied copied) {
        this.copy = copy;
        this.warp = warp;
        this.lane = lane;
        this.from = from;
        this.to = to;
        this.bytes = bytes;
        this.copied = copied;
        data = copied.strand() == Strand.BULK ? MemorySegment.ofArray(new byte[bytes]) : null;
        if (data != null) MemorySegment.copy(from.region.data, from.place, data, 0, bytes);
    }

    int bytes() {
        return bytes;
    }

    Copied copied() {
        return copied;
    }

    int lane() {
        return lane;
    }

    int line() {
        return copy.line();
    }

    /** Whether it may still read global bytes there. */
    boolean reads(long address, int others) {
        return from.meets(bytes, address, others);
    }

    /** Whether it will write global bytes there. */
    boolean writes(long address, int others) {
        return to.meets(bytes, address, others);
    }

    /** The data arrives. {@code awaited}: a thread waits for it. */
    void land(boolean awaited) {
        MemorySegment source = data == null ? from.region.data.asSlice(from.place, bytes) : data;
        copy.put(source, to.region, to.place, bytes);
        Observer observer = warp.observer();
        if (observer == null || !awaited) return;
        if (data == null) observer.asyncRead(warp, copy.reading(), from.place, bytes);
        if (to.region.space == Space.SHARED) observer.asyncDone(warp, copy.writing(), lane, to.place, bytes);
    }
}
