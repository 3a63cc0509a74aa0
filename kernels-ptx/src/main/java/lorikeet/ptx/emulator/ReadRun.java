package lorikeet.ptx.emulator;

/**
 * Weak reads of whole words by lanes of a warp, one lane after another for as long as nothing has to be looked at: what was written there was written
 * before a barrier of the whole block. Nearly all reads of a kernel without races are such; what they leave is what {@link RacePage#read} would.
 */
final class ReadRun {
    private final ThreadClocks clocks;
    /** What is being noted. */
    private Readers readers;
    private int site;
    /** In the place of writes that there are none of; zeros. */
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
        readers = page.reads;
        site = access.site();
        int cells = readers.first.length;
        if (page.writes == null && none.length < cells) none = new long[cells];
        return pass(warp, page.writes == null ? none : page.writes.stamps, base, access.bytes() / Integer.BYTES, lanes);
    }

    /** What lanes of one warp did at one time is decided for all of them: so the last verdicts are kept, in locals, for which the loop is one function. */
    private int pass(Warp warp, long[] writes, long base, int words, int lanes) {
        long[] addresses = warp.addresses;
        long[] firsts = readers.first;
        long[] table = readers.table;
        int row = warp.index * firsts.length;
        long now = clocks.stamp(warp.index * Frame.LANES);
        long time = Stamp.time(now);
        long met = Math.min(clocks.times().met(warp.index), time - 1);
        int[] sites = readers.tableSites;
        long settled = 0;
        long forever = -1;
        long other = -1;
        int together = together(addresses, lanes);
        for (int left = lanes; left != 0;) {
            int lane = Integer.numberOfTrailingZeros(left);
            int who = together << lane;
            long at = addresses[lane] - base;
            if (at < 0 || at >= (long) firsts.length * Integer.BYTES) return left;
            int end = (int) (at / Integer.BYTES) + words;
            for (int cell = end - words; cell < end; cell++) {
                long written = Stamp.ofWarp(writes[cell]);
                if (written != settled) {
                    if (!clocks.isSettled(written)) return left;
                    settled = written;
                }
                long kept = Stamp.ofWarp(firsts[cell]);
                if (kept == forever) continue;
                if (kept != other) {
                    if (isLast(kept)) forever = kept;
                    else if (table != null && isOther(kept, now)) other = kept;
                }
                if (kept == other) {
                    long then = table[row + cell];
                    if (then >>> 32 <= met) {
                        table[row + cell] = time << 32 | who & 0xffffffffL;
                        sites[row + cell] = site;
                    } else if (then >>> 32 == time && (sites[row + cell] == site || (who & ~(int) then) == 0)) table[row + cell] = then | who & 0xffffffffL;
                    else readers.tabulate(cell, now, who, site, clocks);
                } else if (kept != forever) readers.note(cell, now, who, site, clocks);
            }
            left &= ~who;
        }
        return 0;
    }

    /** The lanes that read where the first of them does, to be shifted to each other one: of a tile's row or column each element may be read by several. */
    private static int together(long[] addresses, int lanes) {
        if (lanes != -1) return 1;
        if (Rows.ADDRESSES.areRuns(addresses, 0)) return addresses[0] == addresses[Frame.LANES / 2] ? -1 : 0xffff;
        return addresses[0] == addresses[Frame.LANES / 2] && Rows.ADDRESSES.areRuns(addresses, Integer.BYTES) ? 0x10001 : 1;
    }

    /** Whether nothing more has to be known of readers than the one that is kept. */
    private boolean isLast(long kept) {
        return kept != 0 && clocks.isForever(kept);
    }

    /** Whether the reader that is kept is of another warp, and stays. */
    private boolean isOther(long kept, long now) {
        return kept != 0 && !Stamp.isSameWarp(kept, now) && !clocks.isSettled(kept);
    }
}
