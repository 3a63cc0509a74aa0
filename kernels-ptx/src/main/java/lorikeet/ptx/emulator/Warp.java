package lorikeet.ptx.emulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * 32 threads that run together while their ways are the same. Lanes that part become paths of their own, one of which runs at
 * a time until it reaches the join; then the next one does.
 */
final class Warp {
    /** Steps after which a path that goes round and round lets another one run. */
    private static final int PATIENCE = 20_000;
    /** Atomic and volatile accesses in that time from which on it is taken to wait for another one. */
    private static final int SPINS = 100;

    final Block block;
    final int index;
    /** Registers of the path that runs. */
    Frame frame;
    /** Scratch: addresses of the current memory access. */
    final long[] addresses = new long[Frame.LANES];
    private double[] matrices;
    private final int[] words = new int[4 * Frame.LANES];
    /** Scratch: the region that {@link Resolver} found. */
    Region region;
    /** Steps so far: instructions issued for the warp. */
    long steps;
    private final Observer observer;
    private final LocalMemory local = new LocalMemory();
    private final Resolver resolver;
    private final AsyncCopies async = new AsyncCopies();
    private final ArrayDeque<Path> ready = new ArrayDeque<>();
    private final List<WaitingPath> waiting = new ArrayList<>();
    /** Lanes that had a thread at the start. */
    final int lanes;
    private int living;
    private long spins;
    /** Steps and spins when paths last gave way. */
    private long turnSteps;
    private long turnSpins;

    /** @param lanes the threads that exist, fewer than 32 in the last warp of a block */
    Warp(Block block, int index, int lanes) {
        this.block = block;
        this.index = index;
        this.lanes = lanes;
        living = lanes;
        observer = block.observer;
        resolver = new Resolver(this);
        Code code = block.launch.program().entry();
        frame = new Frame(code, null, this);
        ready.add(new Path(lanes, code.blocks[0], frame, null));
    }

    /** Lanes that have not exited. */
    int living() {
        return living;
    }

    boolean isEveryLivingLane(int mask) {
        return mask == living;
    }

    boolean isFinished() {
        return living == 0;
    }

    boolean isReady() {
        return !ready.isEmpty();
    }

    /** Scratch: the operands of a matrix product, 16 x 16, 16 x 8 and 16 x 8. */
    double[] matrices() {
        if (matrices == null) matrices = new double[512];
        return matrices;
    }

    /** Scratch: four words a lane. */
    int[] words() {
        return words;
    }

    LocalMemory local() {
        return local;
    }

    Resolver resolver() {
        return resolver;
    }

    AsyncCopies async() {
        return async;
    }

    Observer observer() {
        return observer;
    }

    /** Runs until every path waits or has ended, or about {@code limit} steps are done. */
    void run(long limit) {
        long end = steps + limit;
        while (steps < end) {
            Path path = ready.pollLast();
            if (path == null) return;
            if (path.isAtJoin()) arrive(path.join, path.mask);
            else run(path, end);
        }
    }

    private void run(Path path, long limit) {
        long turn = turnSteps + PATIENCE;
        long end = Math.min(limit, turn);
        frame = path.frame;
        BasicBlock at = path.block;
        do {
            int mask = path.mask;
            if (observer == null) body(at.body, mask);
            else observed(at.body, mask);
            steps += at.body.length + 1;
            at = end(at, path, mask);
            if (at == null) return;
            path.block = at;
            if (path.isAtJoin()) {
                arrive(path.join, path.mask);
                return;
            }
        } while (steps < end);
        ready.addLast(path);
        if (steps >= turn) giveWay(path);
    }

    private void body(Instruction[] body, int mask) {
        for (Instruction instruction : body) {
            int active = instruction.active(frame.p, mask);
            if (active != 0) instruction.execute(this, active);
        }
    }

    private void observed(Instruction[] body, int mask) {
        for (Instruction instruction : body) {
            int active = instruction.active(frame.p, mask);
            observer.issue(this, instruction, mask, active);
            if (active == 0) continue;
            instruction.execute(this, active);
            observer.executed(this, instruction, active);
        }
    }

    private BasicBlock end(BasicBlock at, Path path, int mask) {
        Control control = at.end;
        if (control == null) return at.next;
        int active = control.active(frame.p, mask);
        if (observer != null) observer.issue(this, control, mask, active);
        return active == 0 ? at.next : control.leave(this, path, active);
    }

    /** Lets another path run where this one may be waiting for it: lanes at joins go on without the ones that spin. */
    private void giveWay(Path path) {
        if (ready.size() > 1) ready.addFirst(ready.pollLast());
        else if (spins - turnSpins >= SPINS) releaseJoins(path.join);
        turnSteps = steps;
        turnSpins = spins;
    }

    /** Notes an access by which a thread may be waiting for another one. */
    void noteSpin() {
        spins++;
    }

    private boolean releaseJoins(Join innermost) {
        return releaseJoins(innermost, false);
    }

    private boolean releaseJoins(Join innermost, boolean leaving) {
        boolean released = false;
        for (Join join = innermost; join != null; join = join.outer) {
            if (join.arrived == 0 || leaving && !(join.call == null && join.block.onlyLeaves)) continue;
            ready.addLast(new Path(join.arrived, join.block, join.frame, join.outer));
            join.pending &= ~join.arrived;
            join.arrived = 0;
            released = true;
        }
        return released;
    }

    /**
     * Parts {@code path}: the lanes of {@code masks[i]} go to {@code blocks[i]}; null is the end of the function. They meet at
     * {@code meeting}, or where the path would have met others if that is null.
     */
    void part(Path path, BasicBlock meeting, int[] masks, BasicBlock[] blocks) {
        Join join = path.join;
        boolean same = meeting == null || join != null && join.call == null && join.block == meeting && join.frame == path.frame;
        if (!same) join = new Join(join, meeting, path.frame, null, path.mask);
        for (int i = masks.length - 1; i >= 0; i--) {
            if (masks[i] != 0) ready.addLast(new Path(masks[i], blocks[i], path.frame, join));
        }
    }

    /** Lanes have come to {@code join}; when all have, they go on together. */
    void arrive(Join join, int lanes) {
        join.arrived |= lanes;
        goOnIfComplete(join);
    }

    private void goOnIfComplete(Join join) {
        if (join.arrived == 0 || join.arrived != join.pending) return;
        ready.addLast(new Path(join.arrived, join.block, join.frame, join.outer));
        join.pending = 0;
        join.arrived = 0;
    }

    /** Lanes return from a device function; the last frame's end is the kernel's. */
    void returnFrom(Path path, int lanes) {
        Join join = path.join;
        for (; join != null && join.call == null; join = join.outer) {
            join.pending &= ~lanes;
            goOnIfComplete(join);
        }
        if (join == null) {
            exit(null, lanes);
        } else {
            join.call.pass(this, join.frame, path.frame, lanes);
            arrive(join, lanes);
        }
    }

    /** Lanes leave the kernel. {@code join} and those around it do not wait for them any more. */
    void exit(Join join, int lanes) {
        living &= ~lanes;
        for (Join j = join; j != null; j = j.outer) {
            j.pending &= ~lanes;
            goOnIfComplete(j);
        }
        resumeWaiting();
        block.threadsExited(Integer.bitCount(lanes));
    }

    void ready(Path path) {
        ready.addLast(path);
    }

    /** Lets {@code path} wait at a warp-wide instruction until the lanes that it names have come there too. */
    void await(WaitingPath path) {
        waiting.add(path);
        resumeWaiting();
    }

    private void resumeWaiting() {
        for (int i = 0; i < waiting.size(); i++) {
            WaitingPath first = waiting.get(i);
            int here = first.lanesAt(waiting);
            if ((first.needs() & living & ~here) == 0) {
                resume(first, here);
                i = -1;
            }
        }
    }

    private void resume(WaitingPath first, int here) {
        List<WaitingPath> together = waiting.stream().filter(first::isAtSamePlace).toList();
        waiting.removeAll(together);
        frame = first.path().frame;
        first.instruction().run(this, here);
        for (WaitingPath w : together) {
            w.path().block = w.next();
            ready.addLast(w.path());
        }
    }

    /**
     * Called when no path is ready: paths that wait for lanes which themselves wait at a join let those go on.
     *
     * @return whether a path is ready now
     */
    boolean loosen() {
        boolean released = false;
        for (WaitingPath w : List.copyOf(waiting)) released |= releaseJoins(w.path().join);
        return released;
    }

    /**
     * Called when no path is ready and {@code path} waits at a barrier: lanes that wait for it only to exit together do so now.
     *
     * @return whether a path is ready now
     */
    boolean letLeave(Path path) {
        return releaseJoins(path.join, true);
    }

    /** The path that would run next, or null. */
    Path next() {
        return ready.peekLast();
    }

    /** Paths at warp-wide instructions, for a message about a deadlock. */
    List<WaitingPath> waiting() {
        return waiting;
    }
}
