package lorikeet.ptx.emulator;

/**
 * All reads of the cells of a page, of one kind, that a later write may race with: a read is forgotten only where whatever comes after what is kept comes after it too.
 * One reader of each cell is kept as it is; others, where there are any, by warps: in a table, where the page is of one block, else in a
 * {@link ReaderList} of the cell.
 */
final class Readers {
    /** Whether a read by {@code lanes} of a warp is one that is looked for; {@code then} is the stamp of its first lane. */
    @FunctionalInterface
    interface Test {
        boolean holds(long then, int lanes, int site);
    }

    /** Entries of a table; where there would be more, lists do. */
    private static final int MOST_ENTRIES = 1 << 17;

    /** Of each cell the stamp of a reader, and the site of its instruction. */
    long[] first;
    int[] firstSites;
    /** [warp of {@link #owner}][cell]: the time of reads in the upper half, their lanes in the lower one. Made when somebody is second. */
    long[] table;
    int[] tableSites;
    private ReaderList[] lists;
    private final ThreadClocks owner;

    /** @param owner of the block that alone reads the cells; null: any may */
    Readers(int cells, ThreadClocks owner) {
        first = new long[cells];
        firstSites = new int[cells];
        this.owner = owner;
    }

    /** {@code lanes} read the cell; {@code now} is the stamp of the first lane of their warp. */
    void note(int cell, long now, int lanes, int site, ThreadClocks clocks) {
        long kept = first[cell];
        int left = lanes;
        if (kept == 0 || clocks.isSettled(kept)) left &= ~setFirst(cell, now, Integer.numberOfTrailingZeros(lanes), site);
        else if (Stamp.isSameWarp(kept, now) && (lanes >>> Stamp.lane(kept) & 1) != 0) {
            left &= ~(1 << Stamp.lane(kept));
            if (!Stamp.isSameTime(kept, now)) setFirst(cell, now, Stamp.lane(kept), site);
        } else if (clocks.isForever(kept)) return;
        if (left == 0) return;
        if (clocks.isOwn(now) && (table != null || isTableWanted())) tabulate(cell, now, left, site, clocks);
        else list(cell, now, left, site, clocks);
    }

    /** The lane as a mask. */
    private int setFirst(int cell, long now, int lane, int site) {
        first[cell] = Stamp.ofLane(now, lane);
        firstSites[cell] = site;
        return 1 << lane;
    }

    private boolean isTableWanted() {
        if (owner == null || (long) first.length * owner.warps() > MOST_ENTRIES) return false;
        table = new long[first.length * owner.warps()];
        tableSites = new int[table.length];
        return true;
    }

    /** Notes reads by lanes that are not the first reader. */
    void tabulate(int cell, long now, int lanes, int site, ThreadClocks clocks) {
        int warp = Stamp.thread(now) / Frame.LANES;
        int i = warp * first.length + cell;
        long then = table[i];
        int known = (int) then;
        if (then >>> 32 == Stamp.time(now)) {
            if (tableSites[i] == site) table[i] = then | lanes & 0xffffffffL;
            else if ((lanes & ~known) != 0) list(cell, now, lanes & ~known, site, clocks);
            return;
        }
        int others = known & ~lanes;
        if (others != 0 && then >>> 32 > clocks.times().met(warp)) list(cell, owner.stamp(warp, (int) (then >>> 32)), others, tableSites[i], clocks);
        table[i] = (long) Stamp.time(now) << 32 | lanes & 0xffffffffL;
        tableSites[i] = site;
    }

    private void list(int cell, long now, int lanes, int site, ThreadClocks clocks) {
        if (lists == null) lists = new ReaderList[first.length];
        if (lists[cell] == null) lists[cell] = new ReaderList();
        ReaderList list = lists[cell];
        int forever = list.forever(clocks);
        if (forever < 0) {
            list.add(now, lanes, site, clocks);
            return;
        }
        setFirst(cell, list.then(forever), Integer.numberOfTrailingZeros(list.lanes(forever)), list.site(forever));
        lists[cell] = null;
    }

    /** Whether {@code test} holds for a reader of the cell. */
    boolean any(int cell, Test test) {
        long one = first[cell];
        if (one != 0 && test.holds(Stamp.ofWarp(one), 1 << Stamp.lane(one), firstSites[cell])) return true;
        int[] settled = owner == null ? null : owner.times().settled;
        for (int warp = 0, i = cell; table != null && warp < settled.length; warp++, i += first.length) {
            int time = (int) (table[i] >>> 32);
            if (time > settled[warp] && test.holds(owner.stamp(warp, time), (int) table[i], tableSites[i])) return true;
        }
        return lists != null && lists[cell] != null && lists[cell].any(test);
    }

    /** Forgets the readers of the cell. */
    void clear(int cell) {
        first[cell] = 0;
        int[] settled = owner == null ? null : owner.times().settled;
        for (int warp = 0, i = cell; table != null && warp < settled.length; warp++, i += first.length) {
            if (table[i] >>> 32 > settled[warp]) table[i] = 0;
        }
        if (lists != null) lists[cell] = null;
    }

    /** Makes each cell of a word four of its bytes. */
    void split() {
        first = RacePage.repeated(first);
        firstSites = RacePage.repeated(firstSites);
        if (table != null) {
            table = RacePage.repeated(table);
            tableSites = RacePage.repeated(tableSites);
        }
        if (lists == null) return;
        ReaderList[] words = lists;
        lists = new ReaderList[first.length];
        for (int i = 0; i < lists.length; i++) lists[i] = words[i / Integer.BYTES] == null ? null : words[i / Integer.BYTES].copy();
    }
}
