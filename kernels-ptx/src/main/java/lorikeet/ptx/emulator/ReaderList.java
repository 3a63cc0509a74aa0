package lorikeet.ptx.emulator;

import java.util.Arrays;

/** Readers of a cell by warps of any blocks: each lane of a warp once, at its last read. */
final class ReaderList {
    /** Of each entry the stamp of the first lane of its warp, then the lanes in the upper half and the site in the lower one. */
    private long[] entries = new long[4];
    private int size;
    /** Entries that are of blocks that have ended: nobody looks for a place among them. */
    private int ended;

    ReaderList copy() {
        ReaderList copy = new ReaderList();
        copy.entries = entries.clone();
        copy.size = size;
        copy.ended = ended;
        return copy;
    }

    long then(int entry) {
        return entries[2 * entry];
    }

    int lanes(int entry) {
        return (int) (entries[2 * entry + 1] >>> 32);
    }

    int site(int entry) {
        return (int) entries[2 * entry + 1];
    }

    private void set(int entry, long then, int lanes, int site) {
        entries[2 * entry] = then;
        entries[2 * entry + 1] = (long) lanes << 32 | site;
    }

    /** An entry that nobody will ever come after, so that it stands for all others; -1: none. */
    int forever(ThreadClocks clocks) {
        while (ended < size && clocks.hasEnded(then(ended))) {
            if (clocks.isForever(then(ended))) return ended;
            ended++;
        }
        return -1;
    }

    /** {@code lanes} read; {@code now} is the stamp of the first lane of their warp. */
    void add(long now, int lanes, int site, ThreadClocks clocks) {
        int place = -1;
        for (int i = size - 1; i >= ended; i--) {
            boolean own = Stamp.isSameWarp(then(i), now);
            if (own && then(i) == now && site(i) == site) place = i;
            else if (own) set(i, then(i), lanes(i) & ~lanes, site(i));
            if (lanes(i) != 0 && !clocks.isSettled(then(i))) continue;
            if (place == size - 1) place = i;
            remove(i);
        }
        if (place < 0) append(now, lanes, site);
        else set(place, now, lanes(place) | lanes, site);
    }

    private void remove(int entry) {
        size--;
        entries[2 * entry] = entries[2 * size];
        entries[2 * entry + 1] = entries[2 * size + 1];
    }

    private void append(long now, int lanes, int site) {
        if (2 * size == entries.length) entries = Arrays.copyOf(entries, 2 * entries.length);
        set(size++, now, lanes, site);
    }

    boolean any(Readers.Test test) {
        for (int i = 0; i < size; i++) if (test.holds(then(i), lanes(i), site(i))) return true;
        return false;
    }
}
