package lorikeet.ptx.emulator;

/**
 * Weak reads of whole words by lanes of a warp, one lane after another for as long as nothing has to be looked at: what was written there was written
 * before a barrier of the whole block, and so were the reads that are kept, or nobody else comes after them yet. Nearly all reads of a kernel
 * without races are such; what they leave is what {@link RacePage#read} would.
 */
final class ReadRun {
    /** What came of a read: it has to be looked at, it was noted, or it changes nothing whichever lane of the warp it is of. */
    private static final int UNKNOWN = 0;
    private static final int NOTED = 1;
    private static final int QUIET = 2;

    private final ThreadClocks clocks;
    /** Where the first and the second reader of each cell are kept, and the access that is being noted. */
    private RacePage.Accesses first;
    private RacePage.Accesses second;
    private int site;
    private long stamp;
    /** In the place of accesses that there are none of; zeros. */
    private long[] none = new long[0];

    ReadRun(ThreadClocks clocks) {
        this.clocks = clocks;
    }

    /** Whether the lanes of {@code access} are such reads. */
    static boolean isOne(Access access) {
        if (access.kind() != Access.Kind.LOAD || access.order().strong() || access instanceof Load load && load.isReadOnly()) return false;
        return ((access.bytes() | access.alignment()) & Integer.BYTES - 1) == 0;
    }

    /**
     * Notes reads at {@code warp.addresses[lane] - base} of {@code page}, from the first of {@code lanes} up to one that has to be looked at or that reads
     * another page; gives the lanes that are left.
     */
    int pass(Warp warp, Access access, RacePage page, long base, int lanes) {
        if (!page.hasWords() || page.strongWrites != null || page.reads == null) return lanes;
        first = page.reads;
        second = page.moreReads;
        site = access.site();
        int cells = first.stamps.length;
        return pass(warp, stamps(page.writes, cells), stamps(second, cells), base, access.bytes() / Integer.BYTES, lanes);
    }

    private long[] stamps(RacePage.Accesses accesses, int cells) {
        if (accesses != null) return accesses.stamps;
        if (none.length < cells) none = new long[cells];
        return none;
    }

    /** What lanes of one warp did at one time is decided for all of them: so the last verdicts are kept, in locals, for which the loop is one function. */
    private int pass(Warp warp, long[] writes, long[] seconds, long base, int words, int lanes) {
        long[] firsts = first.stamps;
        long bytes = (long) firsts.length * Integer.BYTES;
        long now = clocks.stamp(warp.index * Frame.LANES);
        long settled = 0;
        long quietFirst = -1;
        long quietSecond = -1;
        long same = -1;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long at = warp.addresses[lane] - base;
            if (at == same) continue;
            if (at < 0 || at >= bytes) return left;
            int end = (int) (at / Integer.BYTES) + words;
            boolean quiet = true;
            for (int cell = end - words; cell < end; cell++) {
                long written = Stamp.ofWarp(writes[cell]);
                if (written != settled) {
                    if (!clocks.isSettled(written)) return left;
                    settled = written;
                }
                long one = Stamp.ofWarp(firsts[cell]);
                long other = Stamp.ofWarp(seconds[cell]);
                if (one == quietFirst && other == quietSecond) continue;
                stamp = Stamp.ofLane(now, lane);
                int found = read(cell, firsts[cell], seconds[cell]);
                if (found == UNKNOWN) return left;
                quiet &= found == QUIET;
                if (found == QUIET) {
                    quietFirst = one;
                    quietSecond = other;
                }
            }
            if (quiet) same = at;
        }
        return 0;
    }

    private int read(int cell, long kept, long other) {
        if (kept == 0 || clocks.isSettled(kept)) return note(first, cell);
        if (kept == stamp) return NOTED;
        boolean mine = Stamp.isSameTime(kept, stamp);
        if (!mine && !clocks.isUnheard(kept, stamp)) return UNKNOWN;
        if (other == 0 || clocks.isSettled(other) || !mine && Stamp.isSameWarp(kept, other)) return note(second, cell);
        return Stamp.isSameTime(other, stamp) || clocks.isUnheard(other, stamp) ? QUIET : UNKNOWN;
    }

    private int note(RacePage.Accesses accesses, int cell) {
        if (accesses == null) return UNKNOWN;
        accesses.set(cell, stamp, site);
        return NOTED;
    }
}
