package lorikeet.ptx.emulator;

/**
 * The last accesses to a piece of memory, by words until somebody accesses part of one, then by bytes. Arrays are made
 * when there is something to keep: memory that is only read costs as much again three times.
 */
final class RacePage {
    /** One access to each cell: its {@link Stamp} and the site of its instruction. */
    static final class Accesses {
        long[] stamps;
        int[] sites;

        private Accesses(int cells) {
            stamps = new long[cells];
            sites = new int[cells];
        }

        void set(int cell, long stamp, int site) {
            stamps[cell] = stamp;
            sites[cell] = site;
        }

        /** Sets it where there is none or one that comes before; whether it is kept now. */
        private boolean keep(int cell, long stamp, int site, int thread, ThreadClocks clocks) {
            long old = stamps[cell];
            if (old == stamp) return true;
            if (old != 0 && !clocks.isBefore(old, thread)) return false;
            set(cell, stamp, site);
            return true;
        }

        private void split() {
            stamps = repeated(stamps);
            int[] old = sites;
            sites = new int[stamps.length];
            for (int i = 0; i < sites.length; i++) sites[i] = old[i / Integer.BYTES];
        }
    }

    Accesses writes;
    /** The last write by another instruction than the last one: several threads may have written the same since. */
    Accesses older;
    /** Reads since the last write, and others without order to them. */
    Accesses reads;
    Accesses moreReads;
    Accesses strongWrites;
    Accesses strongReads;
    Accesses moreStrongReads;
    /** Who last looked by a strong access: what comes after it comes after the strong write that it saw, too. */
    long[] observers;
    /** Line of an {@code ld.global.nc}, or 0. */
    int[] readOnly;
    private int cells;
    private boolean words = true;

    RacePage(int bytes) {
        cells = Math.ceilDiv(bytes, Integer.BYTES);
    }

    /** Whether its cells are words. */
    boolean hasWords() {
        return words;
    }

    /** The cell of byte {@code at}. */
    int cell(int at) {
        return words ? at / Integer.BYTES : at;
    }

    /** Prepares for an access to {@code bytes} at {@code at}, which need not be whole words. */
    void cover(int at, int bytes) {
        if (words && ((at | bytes) & Integer.BYTES - 1) != 0) split();
    }

    private void split() {
        words = false;
        cells *= Integer.BYTES;
        Accesses[] all = {writes, older, reads, moreReads, strongWrites, strongReads, moreStrongReads};
        for (Accesses accesses : all) if (accesses != null) accesses.split();
        if (observers != null) observers = repeated(observers);
        if (readOnly == null) return;
        int[] old = readOnly;
        readOnly = new int[cells];
        for (int i = 0; i < cells; i++) readOnly[i] = old[i / Integer.BYTES];
    }

    private static long[] repeated(long[] words) {
        long[] bytes = new long[words.length * Integer.BYTES];
        for (int i = 0; i < bytes.length; i++) bytes[i] = words[i / Integer.BYTES];
        return bytes;
    }

    void read(int cell, long stamp, int site, int thread, ThreadClocks clocks) {
        if (reads == null) reads = new Accesses(cells);
        // Neither of the two comes before the other's next access, nor makes room for a third.
        if (isReadTwice(cell, stamp)) return;
        if (reads.keep(cell, stamp, site, thread, clocks)) return;
        moreReads = also(moreReads, reads, cell, stamp, site, thread, clocks);
    }

    /** Whether two lanes of this warp have read the cell since it last met. */
    boolean isReadTwice(int cell, long stamp) {
        return moreReads != null && Stamp.isSameTime(reads.stamps[cell], stamp) && Stamp.isSameTime(moreReads.stamps[cell], stamp);
    }

    private Accesses also(Accesses more, Accesses first, int cell, long stamp, int site, int thread,
            ThreadClocks clocks) {
        Accesses second = more == null ? new Accesses(cells) : more;
        // Better two readers of different warps than two lanes of one.
        long known = first.stamps[cell];
        boolean better = Stamp.isSameWarp(known, second.stamps[cell]) && !Stamp.isSameWarp(known, stamp);
        if (better) second.set(cell, stamp, site);
        else second.keep(cell, stamp, site, thread, clocks);
        return second;
    }

    void write(int cell, long stamp, int site) {
        if (writes == null) writes = new Accesses(cells);
        if (writes.stamps[cell] != 0 && writes.sites[cell] != site) {
            if (older == null) older = new Accesses(cells);
            older.set(cell, writes.stamps[cell], writes.sites[cell]);
        }
        writes.set(cell, stamp, site);
        if (reads != null) reads.stamps[cell] = 0;
        if (moreReads != null) moreReads.stamps[cell] = 0;
        if (strongWrites != null) strongWrites.stamps[cell] = 0;
        if (strongReads != null) strongReads.stamps[cell] = 0;
        if (moreStrongReads != null) moreStrongReads.stamps[cell] = 0;
    }

    void strong(int cell, long stamp, int site, boolean writes, int thread, ThreadClocks clocks) {
        if (strongReads == null) {
            strongReads = new Accesses(cells);
            strongWrites = new Accesses(cells);
            observers = new long[cells];
        }
        if (writes) strongWrites.set(cell, stamp, site);
        else if (!strongReads.keep(cell, stamp, site, thread, clocks)) {
            moreStrongReads = also(moreStrongReads, strongReads, cell, stamp, site, thread, clocks);
        }
        observers[cell] = stamp;
    }

    /** Whether anybody has written the cell. */
    boolean isWritten(int cell) {
        return writes != null && writes.stamps[cell] != 0 || strongWrites != null && strongWrites.stamps[cell] != 0;
    }

    void readOnly(int cell, int line) {
        if (readOnly == null) readOnly = new int[cells];
        readOnly[cell] = line;
    }
}
