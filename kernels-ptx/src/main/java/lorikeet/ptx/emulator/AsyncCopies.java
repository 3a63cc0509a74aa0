package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Asynchronous copies of the threads of a warp. The data is read when the copy is issued and written to shared memory
 * when its thread waits for it: reading it without a wait then finds what was there before.
 */
final class AsyncCopies {
    private final List<AsyncCopy.Pending> pending = new ArrayList<>();
    /** Groups that each lane has committed: a copy issued now belongs to the group of that number. */
    private final int[] committed = new int[Frame.LANES];
    /** The copy that is being issued. */
    private AsyncCopy.Pending current;
    /** Copies issued so far. */
    private long issued;

    AsyncCopy.Pending begin(AsyncCopy copy) {
        current = new AsyncCopy.Pending(copy, committed.clone(), issued++);
        return current;
    }

    AsyncCopy.Pending current() {
        return current;
    }

    void issue(AsyncCopy.Pending copy) {
        if (copy.lanes != 0) pending.add(copy);
    }

    /** Whether all copies are done. */
    boolean isIdle() {
        return pending.isEmpty();
    }

    /** A copy that may still read some of {@code bytes} at the global {@code address}; null: none. */
    AsyncCopy reader(long address, int bytes) {
        for (AsyncCopy.Pending copy : pending) if (copy.mayRead(address, bytes)) return copy.copy;
        return null;
    }

    /** A number above those of all copies so far. */
    long issued() {
        return issued;
    }

    /** The copies of {@code lane} that have ended, in their order: those up to this one. */
    Copied ended(int lane) {
        long number = issued;
        for (AsyncCopy.Pending copy : pending) if ((copy.lanes >>> lane & 1) != 0) number = Math.min(number, copy.number);
        return new Copied(Strand.COPIES, -1, number);
    }

    /** Completes the copies of {@code lane} of lower numbers than {@code number}. */
    void completeUntil(Warp warp, int lane, long number) {
        for (Iterator<AsyncCopy.Pending> copies = pending.iterator(); copies.hasNext();) {
            AsyncCopy.Pending copy = copies.next();
            if (copy.number < number && (copy.lanes >>> lane & 1) != 0) write(warp, copy, lane);
            if (copy.lanes == 0) copies.remove();
        }
    }

    void commit(int mask) {
        for (int left = mask; left != 0; left &= left - 1) committed[Integer.numberOfTrailingZeros(left)]++;
    }

    /** Completes, for the lanes of {@code mask}, all groups but the newest {@code newest}. */
    void await(Warp warp, int mask, int newest) {
        complete(warp, mask, newest, false);
    }

    /** Completes all copies of the lanes of {@code mask}, also those that no group holds yet. */
    void awaitAll(Warp warp, int mask) {
        complete(warp, mask, 0, true);
    }

    private void complete(Warp warp, int mask, int newest, boolean uncommitted) {
        for (Iterator<AsyncCopy.Pending> copies = pending.iterator(); copies.hasNext();) {
            AsyncCopy.Pending copy = copies.next();
            for (int left = copy.lanes & mask; left != 0; left &= left - 1) {
                int lane = Integer.numberOfTrailingZeros(left);
                if (uncommitted || copy.groups[lane] < committed[lane] - newest) write(warp, copy, lane);
            }
            if (copy.lanes == 0) copies.remove();
        }
        if (warp.observer() != null) warp.observer().waited(warp, mask);
    }

    private static void write(Warp warp, AsyncCopy.Pending copy, int lane) {
        int bytes = copy.copy.bytes();
        MemorySegment.copy(copy.data, (long) lane * bytes, warp.block.shared.data, copy.places[lane], bytes);
        copy.lanes &= ~(1 << lane);
        if (warp.observer() != null) warp.observer().asyncDone(warp, copy.copy.destination(), lane, copy.places[lane], bytes);
    }
}
