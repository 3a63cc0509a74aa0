package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** One of the 16 barriers of a block. */
final class Barrier {
    private record Waiting(Warp warp, Path path, BarrierWait instruction, int lanes) {
        boolean isAligned() {
            return instruction.source().name().equals("bar") || instruction.source().opcode().contains(".aligned");
        }
    }

    private final Block block;
    private final int id;
    private final List<Waiting> waiting = new ArrayList<>();
    private int arrived;
    /** Threads that it waits for; 0: all that live. */
    private int count;
    private int lastLine;
    /** Threads whose predicate held, of a barrier with a reduction. */
    private int yes;
    private int asked;

    Barrier(Block block, int id) {
        this.block = block;
        this.id = id;
    }

    /** {@code lanes} of a warp arrive; {@code threads} says for how many the barrier is, 0 for the whole block. */
    void arrive(Warp warp, Instruction instruction, int lanes, int threads) {
        if (block.observer != null) block.observer.arrive(warp, instruction, id, lanes);
        if (arrived > 0 && threads != count) {
            block.launch.fault(warp, instruction, Integer.numberOfTrailingZeros(lanes), Finding.Kind.BAD_BARRIER, -1,
                    "barrier " + id + " for " + threads + " threads, others wait there for " + count);
        }
        requireConverged(warp, instruction);
        count = threads;
        lastLine = instruction.line();
        // A warp that is not full counts as 32 where the barrier has a count, which is a multiple of 32.
        arrived += threads > 0 && lanes == warp.living() ? Frame.LANES : Integer.bitCount(lanes);
    }

    /** A warp must come to an aligned barrier at one place: lanes of it that wait at another instruction have parted. */
    private void requireConverged(Warp warp, Instruction instruction) {
        for (Waiting w : waiting) {
            if (w.warp != warp || w.instruction == instruction || !w.isAligned()) continue;
            block.launch.fault(warp, w.instruction, Integer.numberOfTrailingZeros(w.lanes), Finding.Kind.DIVERGENT_BARRIER, -1, "barrier " + id
                    + ": lanes 0x" + Integer.toHexString(w.lanes) + " wait here, others of their warp at line " + instruction.line());
        }
    }

    void vote(int lanes, int predicate) {
        asked += Integer.bitCount(lanes);
        yes += Integer.bitCount(lanes & predicate);
    }

    void await(Warp warp, Path path, BarrierWait instruction, int lanes) {
        waiting.add(new Waiting(warp, path, instruction, lanes));
    }

    void releaseIfComplete() {
        int needed = count > 0 ? count : block.livingThreads();
        if (arrived == 0 || arrived < needed) return;
        if (block.observer != null) block.observer.release(block, id);
        List<Waiting> released = List.copyOf(waiting);
        waiting.clear();
        int holding = yes;
        int all = asked;
        arrived = 0;
        yes = 0;
        asked = 0;
        for (Waiting w : released) {
            w.instruction.released(w.path.frame, w.lanes, holding, all);
            w.path.block = w.instruction.next();
            w.warp.paths().ready(w.path);
        }
    }

    /** Lets lanes go that have nothing left to do but to exit, as their warp's others wait here; whether there were some. */
    boolean letLeave() {
        boolean left = false;
        for (Waiting w : List.copyOf(waiting)) left |= w.warp.paths().letLeave(w.path);
        return left;
    }

    /** A warp of which only some living lanes wait here: what it should not do. */
    Optional<Finding> divergence() {
        for (Waiting w : waiting) {
            int here = 0;
            for (Waiting other : waiting) if (other.warp == w.warp) here |= other.lanes;
            int others = w.warp.living() & ~here;
            if (others == 0 || !w.isAligned()) continue;
            return Optional.of(new Finding(Finding.Kind.DIVERGENT_BARRIER, block.launch.program().name(), w.instruction.line(), block.index(),
                    block.thread(w.warp, Integer.numberOfTrailingZeros(w.lanes)), -1, this + "; lanes 0x" + Integer.toHexString(others)
                    + " of warp " + w.warp.index + " have not come and cannot"));
        }
        return Optional.empty();
    }

    boolean isWaitedFor() {
        return !waiting.isEmpty();
    }

    Stream<Block.Stuck> stuck() {
        return waiting.stream().map(w -> new Block.Stuck(w.warp, w.lanes, w.instruction.line()));
    }

    @Override
    public String toString() {
        return "barrier " + id + " at line " + lastLine + " has " + arrived + " of " + (count > 0 ? count : block.livingThreads()) + " threads";
    }
}
