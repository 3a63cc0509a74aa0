package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Space;

/**
 * Tells the threads' clocks of a block and the {@link RaceFinder} what the block does; finds writes to what is read as
 * read-only.
 */
final class RaceCheck extends Observer {
    private final RaceMonitor monitor;
    private final Block block;
    private final ThreadClocks clocks;
    private final FlagClocks flags;
    private final BarrierClocks barriers;
    private final RaceFinder finder;
    private final ReadRun reads;
    private final RacePage shared;
    private final Messages sharedMessages = new Messages();
    private final MbarrierClocks mbarriers;

    RaceCheck(RaceMonitor monitor, Block block) {
        this.monitor = monitor;
        this.block = block;
        Dim grid = block.launch.grid();
        int number = (int) (block.x + (long) grid.x() * (block.y + (long) grid.y() * block.z));
        int warps = Math.ceilDiv((int) block.launch.block().count(), Frame.LANES);
        clocks = new ThreadClocks(number, grid.count(), warps, monitor.ended);
        flags = new FlagClocks(number, clocks);
        barriers = new BarrierClocks(clocks, warps);
        mbarriers = new MbarrierClocks(clocks);
        finder = new RaceFinder(monitor, block, clocks, flags);
        reads = new ReadRun(clocks);
        shared = new RacePage((int) block.shared.bytes, clocks);
    }

    @Override
    void issue(Warp warp, Instruction instruction, int path, int active) {
        if (active == 0 || !(instruction instanceof MemoryFamily.Fence fence)) return;
        if (fence.isOfObjects()) flags.fenceObjects(warp.index, active);
        else if (fence.order().strong()) flags.fence(warp.index, active, fence.order());
    }

    @Override
    void executed(Warp warp, Instruction instruction, int lanes) {
        if (instruction instanceof WarpSync) clocks.meet(warp.index, lanes, warp.lanes);
    }

    @Override
    void arrive(Warp warp, Instruction barrier, int id, int lanes) {
        if (barrier instanceof BarrierWait wait && !wait.waits()) {
            barriers.arrive(warp.index, id, lanes);
            return;
        }
        clocks.meet(warp.index, lanes, warp.lanes);
        barriers.await(warp.index, id, lanes);
    }

    @Override
    void mbarrier(Warp warp, int lane, long place, Phase what) {
        mbarriers.note(warp.index, lane, place, what);
    }

    @Override
    void release(Block released, int id) {
        barriers.release(id, released.warps);
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        if (region.space != Space.SHARED && region.space != Space.GLOBAL) return;
        monitor.note(access);
        boolean global = region.space == Space.GLOBAL;
        long base = global ? 0 : region.base;
        int time = clocks.times().now[warp.index]; // before a release goes on with it: who acquires comes after the write that releases, too
        if (access.order().strong()) synchronise(warp, access, lanes, base, global ? monitor.messages : sharedMessages);
        Copied copied = access.copied(warp);
        finder.begin(warp, access, region, lanes, copied == null ? clocks.stamp(warp.index, time) : clocks.copies().begin(warp, lanes, copied));
        boolean run = copied == null && ReadRun.isOne(access);
        for (int left = lanes; left != 0;) {
            int lane = Integer.numberOfTrailingZeros(left);
            long at = warp.addresses[lane] - base;
            RacePage page = global ? monitor.pages.page(at) : shared;
            int place = global ? RacePages.place(at) : (int) at;
            int rest = run ? reads.pass(warp, access, page, base + at - place, left) : left;
            if (rest == left) {
                look(warp, access, region, lane, page, place);
                rest &= rest - 1;
            }
            left = rest;
        }
    }

    private void look(Warp warp, Access access, Region region, int lane, RacePage page, int place) {
        page.cover(place, access.bytes());
        boolean readOnly = access instanceof Load load && load.isReadOnly();
        boolean asked = page.readOnly != null && access.kind() != Access.Kind.LOAD;
        if (readOnly || asked) readOnly(warp, access, region, lane, page, place);
        finder.visit(lane, warp.addresses[lane], page, place);
    }

    private void synchronise(Warp warp, Access access, int lanes, long base, Messages messages) {
        Access.Kind kind = access.kind();
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long address = warp.addresses[lane] - base;
            if (kind != Access.Kind.STORE) flags.read(warp.index, lane, messages, address, access.order());
            boolean updates = kind == Access.Kind.ATOMIC;
            if (kind != Access.Kind.LOAD) flags.write(warp.index, lane, messages, address, access.order(), updates);
        }
    }

    /** {@code ld.global.nc} may read stale bytes of memory that anybody writes during the launch, in whatever order. */
    private void readOnly(Warp warp, Access access, Region region, int lane, RacePage page, int place) {
        boolean reads = access.kind() == Access.Kind.LOAD;
        int line = 0;
        boolean written = false;
        for (int cell = page.cell(place); cell <= page.cell(place + access.bytes() - 1); cell++) {
            if (!reads) line = Math.max(line, page.readOnly[cell]);
            written |= reads && page.isWritten(cell);
            if (reads) page.readOnly(cell, access.line());
        }
        if (!written && line == 0) return;
        String what = "write to memory that line " + line + " reads as read-only";
        if (written) what = "ld.global.nc of memory that this launch wrote";
        long address = warp.addresses[lane];
        block.launch.report(warp, access, lane, Finding.Kind.READ_ONLY_WRITTEN, address, what + ", in " + region);
    }

    @Override
    void waited(Warp warp, int lanes) {
        CopyClocks copies = clocks.copies();
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            clocks.follow(warp.index, lane, copies.ended(warp, lane, warp.async().ended(lane)));
            clocks.follow(warp.index, lane, copies.ended(warp, lane, warp.bulk().ended(lane)));
        }
    }

    @Override
    void landed(Warp warp, int lane, long place, Copied last) {
        mbarriers.landed(place, clocks.copies().ended(warp, lane, last));
    }

    @Override
    void end(Block ended) {
        clocks.end(flags.hasReleased());
    }
}
