package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/**
 * Finds conflicting accesses without order. Strong accesses do not race with each other where their scopes hold both
 * threads, but with weak ones, except weak reads with compare-and-swap. Threads that write the same value by the same
 * instruction do not race.
 */
final class RaceFinder {
    private static final int MOST_BYTES = 32;

    private final RaceMonitor monitor;
    private final Block block;
    private final ThreadClocks clocks;
    private final FlagClocks flags;
    private final Marks marks;
    private final MemorySegment mine = MemorySegment.ofArray(new byte[MOST_BYTES]);
    private final MemorySegment others = MemorySegment.ofArray(new byte[MOST_BYTES]);
    private final long[] zeros = new long[Frame.LANES];
    /** The access that is being looked at. */
    private Warp warp;
    private Access access;
    private Region region;
    private int lanes;
    private long first;
    private int lane;
    private long address;
    private int thread;
    private long stamp;
    private RacePage page;
    /** The access that races with it. */
    private long then;
    private int thenSite;
    private final Readers.Test racing = this::races;
    private final Readers.Test racingApart = (who, lanes, by) -> isNarrow(who, by) && races(who, lanes, by);

    RaceFinder(RaceMonitor monitor, Block block, ThreadClocks clocks, FlagClocks flags) {
        this.monitor = monitor;
        this.block = block;
        this.clocks = clocks;
        this.flags = flags;
        marks = clocks.marks();
    }

    /** Before {@link #visit} of each lane of an access; {@code ofFirst} is the stamp of the first lane of the warp. */
    void begin(Warp ofLanes, Access by, Region in, int ofAccess, long ofFirst) {
        warp = ofLanes;
        access = by;
        region = in;
        lanes = ofAccess;
        first = ofFirst;
    }

    /** Looks at the access of a lane at {@code place} of {@code page} and notes it; reports one race at most. */
    void visit(int atLane, long atAddress, RacePage ofPlace, int place) {
        lane = atLane;
        address = atAddress;
        page = ofPlace;
        thread = warp.index * Frame.LANES + lane;
        stamp = Stamp.ofLane(first, lane);
        boolean strong = access.order().strong();
        boolean reads = onlyReads(access);
        int site = access.site();
        int last = page.cell(place + access.bytes() - 1);
        boolean found = false;
        for (int cell = page.cell(place); cell <= last; cell++) {
            if (!found) found = find(cell, strong, reads);
            note(cell, strong, reads, site);
        }
    }

    private void note(int cell, boolean strong, boolean reads, int site) {
        if (strong && reads) {
            if (page.strongWrites != null && page.strongWrites.stamps[cell] != 0) flags.observe(page.strongWrites.stamps[cell], thread);
            page.strongRead(cell, stamp, site, access.order().block(), clocks);
        } else if (strong) page.strongWrite(cell, stamp, site);
        else if (reads) page.read(cell, stamp, site, clocks);
        else page.write(cell, stamp, site);
    }

    private boolean find(int cell, boolean strong, boolean reads) {
        if (strong) return findStrong(cell, reads);
        return reads ? findRead(cell) : findWrite(cell);
    }

    /** A compare-and-swap counts as one: weak reads beside it are meant, as it finds out whether they were right. */
    private static boolean onlyReads(Access access) {
        return access.kind() == Access.Kind.LOAD || access.compares();
    }

    private boolean findRead(int cell) {
        return races(page.writes, cell) && report() || unseen(cell) && report();
    }

    private boolean findWrite(int cell) {
        if (races(page.writes, cell)) {
            if (!isSameWrite(cell)) return report();
            if (races(page.older, cell)) return report();
        }
        if (page.reads != null && page.reads.any(cell, racing)) return report();
        if (unseen(cell)) return report();
        if (page.strongReads != null && page.strongReads.any(cell, racing)) return report();
        return page.narrowReads != null && page.narrowReads.any(cell, racing) && report();
    }

    private boolean findStrong(int cell, boolean reads) {
        if (races(page.writes, cell)) return report();
        if (!reads && page.reads != null && page.reads.any(cell, racing)) return report();
        if (isApart(page.strongWrites, cell)) return report();
        if (access.kind() == Access.Kind.LOAD) return false;
        if (page.narrowReads != null && page.narrowReads.any(cell, racingApart)) return report();
        return access.order().block() && page.strongReads != null && page.strongReads.any(cell, racingApart) && report();
    }

    private boolean races(RacePage.Accesses accesses, int cell) {
        if (accesses == null || accesses.stamps[cell] == 0) return false;
        long who = accesses.stamps[cell];
        if (isKnownObject(who, accesses.sites[cell])) return false;
        return races(Stamp.ofWarp(who), 1 << Stamp.lane(who), accesses.sites[cell]);
    }

    private boolean isKnownObject(long who, int by) {
        return access.isOfObject() && monitor.access(by) instanceof MbarrierAccess other && other.initialises() && flags.isObjectKnown(who, thread);
    }

    /** Whether this thread does not come after an access by {@code ofWarp}, which is the one to report then. */
    private boolean races(long who, int ofWarp, int by) {
        int unordered = clocks.unordered(who, ofWarp, thread);
        if (unordered == 0) return false;
        then = Stamp.ofLane(who, Integer.numberOfTrailingZeros(unordered));
        thenSite = by;
        return true;
    }

    /**
     * Whether there is a strong write that this thread neither comes after nor comes after a strong access that saw it.
     */
    private boolean unseen(int cell) {
        return races(page.strongWrites, cell) && !flags.isSeen(page.strongWrites.stamps[cell], thread);
    }

    /**
     * Whether another block's strong access races with this one, as the scope of one of them holds its own block alone.
     */
    private boolean isApart(RacePage.Accesses accesses, int cell) {
        return accesses != null && accesses.stamps[cell] != 0 && isNarrow(accesses.stamps[cell], accesses.sites[cell]) && races(accesses, cell);
    }

    private boolean isNarrow(long who, int by) {
        return marks.blockOf(who) != marks.blockOf(stamp) && (access.order().block() || monitor.access(by).order().block());
    }

    /** Whether the racing writer wrote the same bytes by the same instruction. */
    private boolean isSameWrite(int cell) {
        if (page.writes.sites[cell] != access.site() || !(access instanceof Store store)) return false;
        store.transfer(warp, mine, 0, zeros, 1 << lane);
        int other = Stamp.lane(then);
        // A lane that stores now has not written to memory yet; one that did it before may have other registers since.
        boolean now = Stamp.isSameWarp(then, stamp) && (lanes >>> other & 1) != 0;
        boolean near = now && warp.addresses[other] == address;
        if (near) store.transfer(warp, others, 0, zeros, 1 << other);
        else MemorySegment.copy(region.data, address - region.base, others, 0, access.bytes());
        return MemorySegment.mismatch(mine, 0, access.bytes(), others, 0, access.bytes()) < 0;
    }

    private boolean report() {
        // Where a copy was still under way, that is what has been found.
        if (!marks.isOfThread(then) && block.launch.isFound(Finding.Kind.ASYNC_NOT_WAITED, access.line())) return true;
        Access other = monitor.access(thenSite);
        boolean blocks = marks.blockOf(then) != marks.blockOf(stamp);
        String who = marks.strandOf(then) == Strand.BULK ? "a copy" : "thread " + block.launch.block().at(Stamp.thread(then));
        if (blocks) who = "block " + block.launch.grid().at(marks.blockOf(then)) + " " + who;
        boolean narrow = blocks && (access.order().block() || other.order().block());
        String what = access.source().opcode() + " of " + access.bytes() + " bytes, which " + who + " " + verb(other)
                + " at line " + other.line() + " by " + other.source().opcode() + ", without order between them"
                + (narrow ? " (.cta orders threads of one block)" : "") + ", in " + region;
        Finding.Kind kind = region.space == Space.GLOBAL ? Finding.Kind.GLOBAL_RACE : Finding.Kind.SHARED_RACE;
        block.launch.report(block.launch.finding(warp, access, lane, kind, address, what).with(other.line()));
        return true;
    }

    private static String verb(Access access) {
        return switch (access.kind()) {
            case LOAD -> "read";
            case STORE, ASYNC_STORE -> "wrote";
            case ATOMIC -> "changed";
        };
    }
}
