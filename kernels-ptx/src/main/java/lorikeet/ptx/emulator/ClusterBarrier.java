package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The barrier of a block's cluster, which is the block itself: threads arrive, and wait later until all that live have arrived. */
final class ClusterBarrier {
    /** What observers know it by: no mbarrier lies there. */
    private static final long PLACE = -1;

    private record Waiting(Warp warp, Path path, ClusterWait instruction, int lanes) {}

    private final Block block;
    private final List<Waiting> waiting = new ArrayList<>();
    /** Of each thread the phase in which it has arrived and for whose end it has not waited; 0: there is none. */
    private final int[] phases;
    private int phase = 1;

    ClusterBarrier(Block block) {
        this.block = block;
        phases = new int[block.warps.length * Frame.LANES];
    }

    /** @param releases whether what the lanes did before comes before what follows the waits; else what they did before their last fence does */
    void arrive(Warp warp, Instruction instruction, int lanes, boolean releases) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int thread = warp.index * Frame.LANES + lane;
            if (phases[thread] != 0) fault(warp, instruction, lane, "arrives at the cluster's barrier again without having waited");
            phases[thread] = phase;
            if (block.observer != null) block.observer.mbarrier(warp, lane, PLACE, releases ? Observer.Phase.ARRIVED : Observer.Phase.ARRIVED_RELAXED);
        }
        openIfComplete();
    }

    private void fault(Warp warp, Instruction instruction, int lane, String what) {
        block.launch.fault(warp, instruction, lane, Finding.Kind.BAD_BARRIER, -1, what);
    }

    void openIfComplete() {
        if (block.isFinished() || !Stream.of(block.warps).allMatch(warp -> (warp.living() & ~arrived(warp)) == 0)) return;
        if (block.observer != null) block.observer.mbarrier(block.warps[0], 0, PLACE, Observer.Phase.ENDED);
        phase++;
        List<Waiting> released = List.copyOf(waiting);
        waiting.clear();
        for (Waiting w : released) {
            finish(w.warp, w.instruction, w.lanes);
            w.path.block = w.instruction.next();
            w.warp.paths().ready(w.path);
        }
    }

    /** Lanes that have arrived in this phase. */
    private int arrived(Warp warp) {
        int lanes = 0;
        for (int lane = 0; lane < Frame.LANES; lane++) if (phases[warp.index * Frame.LANES + lane] == phase) lanes |= 1 << lane;
        return lanes;
    }

    /** Lanes come to wait; gives those that cannot go on yet. */
    int late(Warp warp, ClusterWait instruction, int lanes) {
        int late = lanes & arrived(warp);
        finish(warp, instruction, lanes & ~late);
        return late;
    }

    private void finish(Warp warp, ClusterWait instruction, int lanes) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int thread = warp.index * Frame.LANES + lane;
            if (phases[thread] == 0) fault(warp, instruction, lane, "waits at the cluster's barrier without having arrived");
            phases[thread] = 0;
            if (block.observer != null) block.observer.mbarrier(warp, lane, PLACE, Observer.Phase.PASSED);
        }
    }

    void await(Warp warp, Path path, ClusterWait instruction, int lanes) {
        waiting.add(new Waiting(warp, path, instruction, lanes));
    }

    Stream<Block.Stuck> stuck() {
        return waiting.stream().map(w -> new Block.Stuck(w.warp, w.lanes, w.instruction.line()));
    }

    /** Who waits, for a message about a deadlock. */
    Stream<String> describe() {
        int there = Stream.of(block.warps).mapToInt(warp -> Integer.bitCount(warp.living() & arrived(warp))).sum();
        return waiting.stream().limit(1).map(w -> "the cluster's barrier at line " + w.instruction.line() + " has " + there + " of " + block.livingThreads() + " threads");
    }
}
