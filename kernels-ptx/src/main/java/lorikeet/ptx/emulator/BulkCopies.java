package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Bulk copies of the threads of a warp: the one that begins, those in groups of their threads, and all that are on their way. */
final class BulkCopies {
    private record Grouped(BulkFlight flight, int group) {}

    private final List<BulkFlight> flights = new ArrayList<>();
    private final List<Grouped> grouped = new ArrayList<>();
    private final int[] committed = new int[Frame.LANES];
    /** The copy that is being begun. */
    private Copied copied;
    private long offset;
    private Region region;
    private long place;

    /** A copy is being begun, of which the object at {@code place} will tell; -1: it is of a group. */
    Copied next(Warp warp, long place) {
        copied = new Copied(place < 0 ? Strand.GROUPS : Strand.BULK, place, warp.block.mbarriers().nextCopy());
        return copied;
    }

    Copied copied() {
        return copied;
    }

    /** The copies in groups of {@code lane} that have ended, in their order: those up to this one. */
    Copied ended(int lane) {
        long number = copied == null ? 0 : Long.MAX_VALUE;
        for (Grouped one : grouped) if (one.flight.lane() == lane) number = Math.min(number, one.flight.copied().number() - 1);
        return new Copied(Strand.GROUPS, -1, number);
    }

    /** How far into the copy the piece lies that is looked at. */
    long offset() {
        return offset;
    }

    /** 1 where a part of {@code bytes} of the copy begins with the piece, else 0: for counters. */
    int begins(int bytes) {
        return offset % bytes == 0 ? 1 : 0;
    }

    /** A piece lies in {@code in} at {@code at}. */
    void found(Region in, long at) {
        region = in;
        place = at;
    }

    /** Looks at all pieces of one side of a copy: where it begins; null where one of them is at fault. */
    BulkFlight.Side walk(Warp warp, BulkPiece piece, int lane, int bytes) {
        BulkFlight.Side first = null;
        for (offset = 0; offset < bytes; offset += BulkPiece.BYTES) {
            region = null;
            piece.execute(warp, 1 << lane);
            if (region == null) return null;
            if (offset == 0) first = new BulkFlight.Side(region, place);
        }
        return first;
    }

    void begin(BulkFlight flight) {
        flights.add(flight);
    }

    /** Adds a copy to the group that {@code lane} has not committed yet. */
    void group(BulkFlight flight) {
        flights.add(flight);
        grouped.add(new Grouped(flight, committed[flight.lane()]));
    }

    void land(BulkFlight flight) {
        if (flights.remove(flight)) flight.land(true);
    }

    void commit(int mask) {
        for (int left = mask; left != 0; left &= left - 1) committed[Integer.numberOfTrailingZeros(left)]++;
    }

    /** Completes, for the lanes of {@code mask}, all groups but the newest {@code newest}. */
    void await(Warp warp, int mask, int newest) {
        for (Iterator<Grouped> all = grouped.iterator(); all.hasNext();) {
            Grouped one = all.next();
            int lane = one.flight.lane();
            if ((mask >>> lane & 1) == 0 || one.group >= committed[lane] - newest) continue;
            all.remove();
            land(one.flight);
        }
        if (warp.observer() != null) warp.observer().waited(warp, mask);
    }

    /** Lanes leave the kernel: what they wrote by groups arrives, though they did not wait for it. */
    void exit(int lanes) {
        for (Grouped one : grouped) if ((lanes >>> one.flight.lane() & 1) != 0 && flights.remove(one.flight)) one.flight.land(false);
        grouped.removeIf(one -> (lanes >>> one.flight.lane() & 1) != 0);
    }

    boolean isIdle() {
        return flights.isEmpty();
    }

    /** A copy that may still read some of {@code bytes} at the global {@code address}; null: none. */
    BulkFlight reader(long address, int bytes) {
        for (BulkFlight flight : flights) if (flight.reads(address, bytes)) return flight;
        return null;
    }

    /** A copy that will write some of {@code bytes} at the global {@code address}; null: none. */
    BulkFlight writer(long address, int bytes) {
        for (BulkFlight flight : flights) if (flight.writes(address, bytes)) return flight;
        return null;
    }
}
