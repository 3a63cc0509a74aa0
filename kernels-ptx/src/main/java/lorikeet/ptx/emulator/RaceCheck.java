package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/**
 * Finds conflicting accesses without order: of the threads of a block to shared and global memory, and of blocks to global
 * memory. Atomic, volatile, relaxed, acquire and release accesses do not race with each other, but with plain ones, except plain
 * reads with compare-and-swap. Threads that write the same value by the same instruction do not race.
 */
final class RaceCheck extends Observer {
    private static final int MOST_BYTES = 32;

    private final RaceMonitor monitor;
    private final Block block;
    private final int number;
    private final WarpClocks clocks;
    private final RaceShadow shared;
    /** What threads of this block did to global memory. */
    private final RacePages pages;
    private final BarrierClocks barriers;
    private final MemorySegment mine = MemorySegment.ofArray(new byte[MOST_BYTES]);
    private final MemorySegment others = MemorySegment.ofArray(new byte[MOST_BYTES]);
    private final long[] zeros = new long[Frame.LANES];

    RaceCheck(RaceMonitor monitor, Block block) {
        this.monitor = monitor;
        this.block = block;
        Dim grid = block.launch.grid();
        number = (int) (block.x + (long) grid.x() * (block.y + (long) grid.y() * block.z));
        clocks = new WarpClocks(Math.ceilDiv((int) block.launch.block().count(), Frame.LANES));
        shared = new RaceShadow((int) block.shared.bytes, clocks::isBefore);
        pages = new RacePages(clocks::isBefore);
        barriers = new BarrierClocks(clocks);
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        if (active == 0 || !(instruction instanceof MemoryFamily.Fence)) return;
        fence(warp, active);
    }

    private void fence(Warp warp, int lanes) {
        clocks.fence(warp.index, lanes);
        monitor.clocks.fence(number);
    }

    @Override
    void executed(Warp warp, Instruction instruction, int lanes) {
        if (instruction instanceof WarpWide wide && wide.ordersLanes()) clocks.meet(warp.index, lanes);
    }

    @Override
    void arrive(Warp warp, Instruction barrier, int id, int lanes) {
        clocks.meet(warp.index, lanes);
        barriers.arrive(warp.index, id, !(barrier instanceof BarrierWait wait) || wait.waits());
    }

    @Override
    void release(Block released, int id) {
        barriers.release(id);
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        if (region.space != Space.SHARED && region.space != Space.GLOBAL || access.kind() == Access.Kind.ASYNC_STORE) return;
        boolean global = region.space == Space.GLOBAL;
        if (access.isSynchronizing()) synchronise(warp, access, lanes, global);
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            if (global) global(warp, access, region, lane);
            else check(warp, access, region, lane, new Among(shared, (int) (warp.addresses[lane] - region.base), thread(warp, lane), clocks.time(warp.index), false));
        }
    }

    private static int thread(Warp warp, int lane) {
        return warp.index * Frame.LANES + lane;
    }

    private void synchronise(Warp warp, Access access, int lanes, boolean global) {
        String opcode = access.source().opcode();
        if (opcode.contains(".release") || opcode.contains(".acq_rel")) fence(warp, lanes);
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long address = warp.addresses[lane];
            clocks.synchronise(warp.index, lane, address);
            if (global) monitor.clocks.synchronise(number, address);
        }
    }

    /** Among whom an access may race: {@code now}, a thread or a block, comes at {@code stamp} to byte {@code at} of {@code shadow}. */
    private record Among(RaceShadow shadow, int at, int now, int stamp, boolean blocks) {}

    private void global(Warp warp, Access access, Region region, int lane) {
        long address = warp.addresses[lane];
        RaceShadow ofLaunch = monitor.pages.page(address);
        int place = RacePages.place(address);
        readOnly(warp, access, region, lane, ofLaunch, place);
        check(warp, access, region, lane, new Among(ofLaunch, place, number, monitor.clocks.time(number), true));
        check(warp, access, region, lane, new Among(pages.page(address), place, thread(warp, lane), clocks.time(warp.index), false));
    }

    private void check(Warp warp, Access access, Region region, int lane, Among among) {
        boolean found = false;
        for (int i = among.at; i < among.at + access.bytes(); i++) {
            if (!found) found = findRace(warp, access, region, lane, among, i);
            note(access, among, i);
        }
    }

    private boolean findRace(Warp warp, Access access, Region region, int lane, Among among, int i) {
        RaceShadow shadow = among.shadow;
        boolean load = onlyReads(access);
        boolean plain = !access.isSynchronizing();
        long write = shadow.racingWrite(i, among.now);
        if (write != 0 && !load && isSameWrite(warp, access, region, lane, among, i, write)) write = 0;
        if (write != 0) return report(warp, access, region, lane, among, write, "wrote at line " + shadow.line(i));
        long read = load ? 0 : shadow.racingRead(i, among.now);
        if (read != 0) return report(warp, access, region, lane, among, read, "read");
        long meant = plain ? shadow.racingMeantWrite(i, among.now) : 0;
        if (meant != 0) return report(warp, access, region, lane, among, meant, "changed by an atomic or volatile access");
        meant = plain && !load ? shadow.racingMeantRead(i, among.now) : 0;
        return meant != 0 && report(warp, access, region, lane, among, meant, "read by a volatile access");
    }

    /** A compare-and-swap counts as one: plain reads beside it are meant, as it finds out whether they were right. */
    private static boolean onlyReads(Access access) {
        return access.kind() == Access.Kind.LOAD || access instanceof Atomic atomic && atomic.compares();
    }

    private static void note(Access access, Among among, int i) {
        long who = RaceShadow.access(among.now, among.stamp);
        boolean load = onlyReads(access);
        if (access.isSynchronizing()) among.shadow.meant(i, who, !load);
        else if (load) among.shadow.read(i, who);
        else among.shadow.write(i, who, access.line());
    }

    /** Whether the racing writer wrote the same bytes by the same line. */
    private boolean isSameWrite(Warp warp, Access access, Region region, int lane, Among among, int at, long race) {
        if (among.shadow.line(at) != access.line() || !(access instanceof Store store)) return false;
        store.transfer(warp, mine, 0, zeros, 1 << lane);
        int other = RaceShadow.who(race);
        boolean near = !among.blocks && other / Frame.LANES == warp.index && warp.addresses[other % Frame.LANES] == warp.addresses[lane];
        if (near) store.transfer(warp, others, 0, zeros, 1 << other % Frame.LANES);
        else MemorySegment.copy(region.data, warp.addresses[lane] - region.base, others, 0, access.bytes());
        return MemorySegment.mismatch(mine, 0, access.bytes(), others, 0, access.bytes()) < 0;
    }

    private boolean report(Warp warp, Access access, Region region, int lane, Among among, long race, String what) {
        Dim at = among.blocks ? block.launch.grid().at(RaceShadow.who(race)) : block.launch.block().at(RaceShadow.who(race));
        block.launch.report(warp, access, lane, region.space == Space.GLOBAL ? Finding.Kind.GLOBAL_RACE : Finding.Kind.SHARED_RACE, warp.addresses[lane],
                access.source().name() + " of " + access.bytes() + " bytes, which " + (among.blocks ? "block " : "thread ") + at + " " + what
                + ", without order between them, in " + region);
        return true;
    }

    /** {@code ld.global.nc} may read stale bytes of memory that anybody writes during the launch, in whatever order. */
    private void readOnly(Warp warp, Access access, Region region, int lane, RaceShadow shadow, int at) {
        boolean reads = access instanceof Load load && load.isReadOnly();
        if (access.kind() == Access.Kind.LOAD && !reads) return;
        int line = 0;
        boolean written = false;
        for (int i = at; i < at + access.bytes(); i++) {
            if (!reads) line = Math.max(line, shadow.readOnlyLine(i));
            written |= reads && shadow.isWritten(i);
            if (reads) shadow.readOnly(i, access.line());
        }
        if (!written && line == 0) return;
        block.launch.report(warp, access, lane, Finding.Kind.READ_ONLY_WRITTEN, warp.addresses[lane],
                written ? "ld.global.nc of memory that this launch wrote, in " + region : "write to memory that line " + line + " reads as read-only, in " + region);
    }

    @Override
    void asyncDone(Warp warp, Instruction copy, int lane, long place, int bytes) {
        long access = RaceShadow.access(thread(warp, lane), clocks.time(warp.index));
        for (int i = (int) place; i < place + bytes; i++) {
            long race = shared.racingRead(i, thread(warp, lane));
            if (race == 0) race = shared.racingWrite(i, thread(warp, lane));
            if (race != 0 && i == place) {
                block.launch.report(warp, copy, lane, Finding.Kind.SHARED_RACE, place, "cp.async of " + bytes + " bytes, which thread "
                        + block.launch.block().at(RaceShadow.who(race)) + " used, without order between them");
            }
            shared.write(i, access, copy.line());
        }
    }
}
