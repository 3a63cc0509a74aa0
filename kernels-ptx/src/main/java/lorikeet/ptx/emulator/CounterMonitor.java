package lorikeet.ptx.emulator;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import lorikeet.ptx.syntax.Space;

/** Counts what all blocks of a launch do. */
final class CounterMonitor implements Monitor {
    private final TreeMap<Integer, LineCounts> lines = new TreeMap<>();
    private final TreeMap<String, Long> classes = new TreeMap<>();
    private final EnumMap<Pipe, PipeCounts> pipes = new EnumMap<>(Pipe.class);
    private final TreeMap<Integer, Long> waits = new TreeMap<>();
    private final SectorSet read = new SectorSet();
    private final SectorSet written = new SectorSet();
    private long byBlocks;
    /** Blocks that have begun and not ended: what they did counts too where the launch is stopped. */
    private final Set<BlockCounter> running = ConcurrentHashMap.newKeySet();
    private final Map<Instruction, InstructionCost> costs = new ConcurrentHashMap<>();

    @Override
    public Observer watch(Block block) {
        BlockCounter counter = new BlockCounter();
        running.add(counter);
        return counter;
    }

    /** Once no block runs any more. */
    Counters counters() {
        List.copyOf(running).forEach(this::add);
        LineCounts total = lines.values().stream().reduce(LineCounts.NONE, LineCounts::plus);
        return new Counters(total, lines, classes, new TreeMap<>(pipes), new Footprint(read.count(), written.count(), byBlocks), waits);
    }

    private synchronized void add(BlockCounter block) {
        running.remove(block);
        for (LineCounter counter : block.counters.values()) {
            InstructionCost cost = counter.cost;
            lines.merge(cost.line(), counter.counts(), LineCounts::plus);
            if (counter.issues() == 0) continue;
            classes.merge(cost.family(), counter.issues(), Long::sum);
            if (cost.pipe() != null) pipes.merge(cost.pipe(), counter.passes(), PipeCounts::plus);
        }
        block.waits.values().forEach(warp -> warp.counts().forEach((groups, count) -> waits.merge(groups, count, Long::sum)));
        read.addAll(block.read);
        written.addAll(block.written);
        byBlocks += block.read.count() + block.written.count();
    }

    /** Counts one block; added to the launch's counts when it ends. */
    private final class BlockCounter extends Observer {
        private final Map<Instruction, LineCounter> counters = new IdentityHashMap<>();
        private final Map<Integer, MemoryWaits> waits = new HashMap<>();
        private final SectorSet read = new SectorSet();
        private final SectorSet written = new SectorSet();
        private final Traffic traffic = new Traffic();
        /** What is running: an access may be a part of it. */
        private Instruction current;
        /** Sectors of the matrix that a running {@code wmma.load} or {@code wmma.store} moves, element by element, or of a bulk copy. */
        private SectorSet matrix = new SectorSet();

        private LineCounter of(Instruction instruction) {
            return counters.computeIfAbsent(instruction, i -> new LineCounter(costs.computeIfAbsent(i, InstructionCost::of)));
        }

        private MemoryWaits waits(Warp warp) {
            return waits.computeIfAbsent(warp.index, w -> new MemoryWaits());
        }

        @Override
        void issue(Warp warp, Instruction instruction, int path, int active) {
            LineCounter counter = of(instruction);
            counter.issue(active);
            current = instruction;
            if (instruction instanceof WmmaAccess || instruction instanceof BulkCopy) matrix = new SectorSet();
            if (active != 0) waits(warp).issue(warp.frame, instruction, counter.cost);
        }

        @Override
        void access(Warp warp, Access access, Region region, int lanes) {
            of(access).access(traffic, warp, access, region, lanes);
            if (region.space != Space.GLOBAL) return;
            of(access).sectors(sectors(warp.addresses, lanes));
            if (access.kind() != Access.Kind.STORE) {
                traffic.sectors(warp.addresses, lanes, read);
                if (!(current instanceof BulkCopy)) waits(warp).load(warp.frame, current);
            }
            if (access.kind() != Access.Kind.LOAD) traffic.sectors(warp.addresses, lanes, written);
        }

        /** Sectors that the access moves. The parts of one matrix or copy come together: each of its sectors once. */
        private long sectors(long[] at, int lanes) {
            if (!(current instanceof WmmaAccess || current instanceof BulkCopy)) return traffic.sectors(at, lanes);
            long before = matrix.count();
            traffic.sectors(at, lanes, matrix);
            return matrix.count() - before;
        }

        @Override
        void end(Block block) {
            add(this);
        }
    }
}
