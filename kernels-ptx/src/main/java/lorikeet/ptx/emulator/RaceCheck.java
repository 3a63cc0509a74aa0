package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/**
 * Finds conflicting accesses without order in one block: of its threads to shared memory, and of this block and others to global
 * memory. Atomic, volatile, relaxed, acquire and release accesses do not race with each other. Threads that write the same value
 * by the same instruction do not race.
 */
final class RaceCheck extends Observer {
    private static final int MOST_BYTES = 32;

    private final RaceMonitor monitor;
    private final Block block;
    private final int number;
    private final WarpClocks clocks;
    private final RaceShadow shared;
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
            else lane(warp, access, region, lane, shared, (int) (warp.addresses[lane] - region.base), thread(warp, lane), clocks.time(warp.index));
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

    private void global(Warp warp, Access access, Region region, int lane) {
        long address = warp.addresses[lane];
        lane(warp, access, region, lane, monitor.page(address), (int) (address % RaceMonitor.PAGE), number, monitor.clocks.time(number));
    }

    private void lane(Warp warp, Access access, Region region, int lane, RaceShadow shadow, int at, int now, int stamp) {
        if (access.isSynchronizing()) return;
        boolean load = access.kind() == Access.Kind.LOAD;
        boolean found = false;
        for (int i = at; i < at + access.bytes(); i++) {
            long race = shadow.racingWrite(i, now);
            boolean writeRaces = race != 0 && (load || !isSameWrite(warp, access, region, lane, shadow, i, race));
            if (!writeRaces) race = load ? 0 : shadow.racingRead(i, now);
            if (race != 0 && !found) report(warp, access, region, lane, writeRaces ? "wrote at line " + shadow.line(i) : "read", race);
            found |= race != 0;
            if (load) shadow.read(i, RaceShadow.access(now, stamp));
            else shadow.write(i, RaceShadow.access(now, stamp), access.line());
        }
    }

    /** Whether the racing writer wrote the same bytes by the same line. */
    private boolean isSameWrite(Warp warp, Access access, Region region, int lane, RaceShadow shadow, int at, long race) {
        if (shadow.line(at) != access.line() || !(access instanceof Store store)) return false;
        store.transfer(warp, mine, 0, zeros, 1 << lane);
        int other = RaceShadow.who(race);
        boolean near = region.space == Space.SHARED && other / Frame.LANES == warp.index && warp.addresses[other % Frame.LANES] == warp.addresses[lane];
        if (near) store.transfer(warp, others, 0, zeros, 1 << other % Frame.LANES);
        else MemorySegment.copy(region.data, warp.addresses[lane] - region.base, others, 0, access.bytes());
        return MemorySegment.mismatch(mine, 0, access.bytes(), others, 0, access.bytes()) < 0;
    }

    private void report(Warp warp, Access access, Region region, int lane, String what, long race) {
        boolean global = region.space == Space.GLOBAL;
        String other = global ? "block " + block.launch.grid().at(RaceShadow.who(race)) : "thread " + block.launch.block().at(RaceShadow.who(race));
        block.launch.report(warp, access, lane, global ? Finding.Kind.GLOBAL_RACE : Finding.Kind.SHARED_RACE, warp.addresses[lane],
                access.source().name() + " of " + access.bytes() + " bytes, which " + other + " " + what + ", without order between them, in " + region);
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
