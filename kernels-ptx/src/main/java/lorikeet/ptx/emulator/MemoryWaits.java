package lorikeet.ptx.emulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts when one warp waits for global memory: for loads, see {@link LoadChain}, and for groups of asynchronous copies. */
final class MemoryWaits {
    private final Map<Frame, LoadChain> loads = new IdentityHashMap<>();
    /** Committed groups that nobody waited for, oldest first: whether each copies anything. */
    private final Deque<Boolean> groups = new ArrayDeque<>();
    private boolean copying;
    private final SortedMap<Integer, Long> waits = new TreeMap<>();

    private LoadChain of(Frame frame) {
        return loads.computeIfAbsent(frame, f -> new LoadChain());
    }

    /** Before {@code instruction} runs. */
    void issue(Frame frame, Instruction instruction, InstructionCost cost) {
        of(frame).run(instruction.use());
        if (cost.endsStretch()) count(1, of(frame).end());
        switch (cost.groups()) {
            case NOTHING -> { }
            case COMMIT -> commit();
            case WAIT -> await(cost.newest());
            case WAIT_ALL -> {
                commit();
                await(0);
            }
        }
    }

    /** {@code instruction} reads global memory: into registers, or as an asynchronous copy into shared memory. */
    void load(Frame frame, Instruction instruction) {
        if (instruction instanceof AsyncCopy) copying = true;
        of(frame).load(instruction.use());
    }

    private void commit() {
        groups.addLast(copying);
        copying = false;
    }

    private void await(int newest) {
        int underWay = (int) groups.stream().filter(group -> group).count();
        boolean awaited = false;
        while (groups.size() > newest) awaited |= groups.removeFirst();
        if (awaited) count(underWay, 1);
    }

    private void count(int requests, long times) {
        if (times > 0) waits.merge(requests, times, Long::sum);
    }

    SortedMap<Integer, Long> counts() {
        return waits;
    }
}
