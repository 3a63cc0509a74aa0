package lorikeet.ptx.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.Space;

/** One block of a grid while it runs: its warps, its shared memory and its barriers. One thread runs it at a time. */
final class Block {
    /** Steps of one warp before the next one runs. */
    private static final long SLICE = 50_000;
    /** The same where warps may wait for each other in loops: short, since waiting is no work. */
    private static final long SPINNING_SLICE = 4_000;
    private static final int BARRIERS = 16;

    final Launch launch;
    final int x;
    final int y;
    final int z;
    final Region shared;
    /** The same memory among generic addresses. */
    final Region sharedGeneric;
    final Warp[] warps;
    final Observer observer;
    private final Barrier[] barriers = new Barrier[BARRIERS];
    /** Made where they are used. */
    private Mbarriers mbarriers;
    private ClusterBarrier clusterBarrier;
    private RegisterShifts registerShifts;
    private int livingThreads;

    Block(Launch launch, long index) {
        this.launch = launch;
        Dim at = launch.grid().at(index);
        x = at.x();
        y = at.y();
        z = at.z();
        long bytes = launch.program().staticShared() + launch.dynamicShared();
        shared = new Region(0, bytes, Space.SHARED, "shared memory", bytes == 0 ? MemorySegment.NULL : Arena.ofAuto().allocate(bytes, 128));
        sharedGeneric = new Region(Windows.SHARED, bytes, Space.SHARED, "shared memory", shared.data);
        for (int i = 0; i < BARRIERS; i++) barriers[i] = new Barrier(this, i);
        livingThreads = (int) launch.block().count();
        observer = ObserverList.of(launch.monitors(), this);
        warps = new Warp[Math.ceilDiv(livingThreads, Frame.LANES)];
        for (int i = 0; i < warps.length; i++) {
            int threads = Math.min(Frame.LANES, livingThreads - i * Frame.LANES);
            warps[i] = new Warp(this, i, threads == Frame.LANES ? -1 : (1 << threads) - 1);
        }
    }

    Dim index() {
        return new Dim(x, y, z);
    }

    /** Index in the block of the thread in {@code lane} of {@code warp}. */
    Dim thread(Warp warp, int lane) {
        return launch.block().at(warp.index * Frame.LANES + lane);
    }

    Barrier barrier(int id) {
        return barriers[id];
    }

    Mbarriers mbarriers() {
        if (mbarriers == null) mbarriers = new Mbarriers(this);
        return mbarriers;
    }

    ClusterBarrier clusterBarrier() {
        if (clusterBarrier == null) clusterBarrier = new ClusterBarrier(this);
        return clusterBarrier;
    }

    RegisterShifts registerShifts() {
        if (registerShifts == null) registerShifts = new RegisterShifts(warps.length);
        return registerShifts;
    }

    int livingThreads() {
        return livingThreads;
    }

    void threadsExited(int count) {
        livingThreads -= count;
        for (Barrier barrier : barriers) barrier.releaseIfComplete();
        if (clusterBarrier != null) clusterBarrier.openIfComplete();
    }

    boolean isFinished() {
        return livingThreads == 0;
    }

    /** Steps done by its warps. */
    long steps() {
        long steps = 0;
        for (Warp warp : warps) steps += warp.steps;
        return steps;
    }

    /** Lets every warp run for a slice. */
    void round() {
        if (mbarriers != null) mbarriers.round();
        for (int i : launch.order(warps.length)) {
            Warp warp = warps[i];
            warp.run(launch.slice(launch.program().maySpin() ? SPINNING_SLICE : SLICE));
            if (warp.steps > launch.mostStepsOfAWarp()) {
                launch.stop(endless(warp, (warp.isFinished() ? "a warp took " : "a warp is still running after ") + warp.steps + " steps; " + LaunchOptions.bound(launch.mostStepsOfAWarp())));
            }
        }
        if (isFinished()) {
            if (registerShifts != null) registerShifts.end();
            if (observer != null) observer.end(this);
        } else if (!anyReady() && !loosen() && !mbarriers().timeOut()) {
            deadlock();
        }
    }

    /** An endless loop: at the end of the block that a path is in, which is what keeps it going; a path of {@code first} if it has one. */
    Finding endless(Warp first, String detail) {
        Warp warp = Stream.concat(Stream.of(first), Stream.of(warps)).filter(w -> w.paths().next() != null).findFirst().orElse(first);
        Path path = warp.paths().next();
        int lane = path == null ? 0 : Integer.numberOfTrailingZeros(path.mask);
        int line = path == null ? launch.program().entry().function.body().end().line() : path.block.lastLine(); // without a path it has just ended
        return new Finding(Finding.Kind.ENDLESS_LOOP, launch.program().name(), line, index(), thread(warp, lane), -1, detail);
    }

    private boolean anyReady() {
        return Stream.of(warps).anyMatch(warp -> warp.paths().isReady());
    }

    private boolean loosen() {
        boolean loosened = false;
        for (Warp warp : warps) loosened |= warp.paths().loosen();
        for (Barrier barrier : barriers) loosened |= barrier.letLeave();
        return loosened;
    }

    private void deadlock() {
        for (Barrier barrier : barriers) barrier.divergence().ifPresent(launch::stop);
        Stream<String> atBarriers = Stream.of(barriers).filter(Barrier::isWaitedFor).map(Barrier::toString);
        Stream<String> inWarps = Stream.of(warps).flatMap(warp -> warp.paths().waiting().stream().map(w -> "warp " + warp.index + " lanes 0x"
                + Integer.toHexString(w.lanes()) + " at line " + w.instruction().line() + " wait for lanes 0x" + Integer.toHexString(w.needs())));
        String detail = Stream.of(mbarriers().describe(), atBarriers, clusterBarrier().describe(), inWarps).flatMap(s -> s).limit(6).collect(Collectors.joining("; "));
        Stuck first = Stream.of(mbarriers().stuck(), Stream.of(barriers).flatMap(Barrier::stuck), clusterBarrier().stuck(), Stream.of(warps).flatMap(Block::stuck)).flatMap(s -> s).findFirst().orElseThrow();
        launch.stop(new Finding(Finding.Kind.DEADLOCK, launch.program().name(), first.line(), index(), thread(first.warp(), Integer.numberOfTrailingZeros(first.lanes())), -1,
                "no thread can go on, " + livingThreads + " are left: " + detail));
    }

    /** Lanes that wait at a line. */
    record Stuck(Warp warp, int lanes, int line) {}

    private static Stream<Stuck> stuck(Warp warp) {
        return warp.paths().waiting().stream().map(w -> new Stuck(warp, w.lanes(), w.instruction().line()));
    }
}
