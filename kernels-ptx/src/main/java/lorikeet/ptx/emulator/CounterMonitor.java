package lorikeet.ptx.emulator;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts what all blocks of a launch do. */
final class CounterMonitor implements Monitor {
    private final TreeMap<Integer, LineCounts> lines = new TreeMap<>();
    private final TreeMap<String, Long> classes = new TreeMap<>();

    @Override
    public Observer watch(Block block) {
        return new BlockCounter();
    }

    Counters counters() {
        LineCounts total = lines.values().stream().reduce(LineCounts.NONE, LineCounts::plus);
        return new Counters(total, lines, classes);
    }

    private synchronized void add(Iterable<LineCounter> counters) {
        for (LineCounter counter : counters) {
            lines.merge(counter.line, counter.counts(), LineCounts::plus);
            if (counter.issues() > 0) classes.merge(counter.family, counter.issues(), Long::sum);
        }
    }

    /** Counts one block; added to the launch's counts when it ends. */
    private final class BlockCounter extends Observer {
        private final Map<Instruction, LineCounter> counters = new IdentityHashMap<>();
        private final Traffic traffic = new Traffic();

        private LineCounter of(Instruction instruction) {
            return counters.computeIfAbsent(instruction, LineCounter::new);
        }

        @Override
        void issue(Warp warp, Instruction instruction, int path, int active) {
            of(instruction).issue(active);
        }

        @Override
        void access(Warp warp, Access access, Region region, int lanes) {
            of(access).access(traffic, warp, access, region, lanes);
        }

        @Override
        void end(Block block) {
            add(counters.values());
        }
    }
}
