package lorikeet.ptx.emulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the lanes of a warp are. Lanes that part become paths of their own, one of which runs at a time until it reaches the join; then
 * the next one does.
 */
final class Paths {
    private final Warp warp;
    private final ArrayDeque<Path> ready = new ArrayDeque<>();
    private final List<WaitingPath> waiting = new ArrayList<>();
    /** Lanes that went on from a join at which others, which wait at a warp-wide instruction, have not arrived. */
    private int ahead;

    Paths(Warp warp) {
        this.warp = warp;
    }

    boolean isReady() {
        return !ready.isEmpty();
    }

    /** Lanes of the paths that could run. */
    int readyLanes() {
        int lanes = 0;
        for (Path path : ready) lanes |= path.mask;
        return lanes;
    }

    /** The path that runs next; null where all wait. */
    Path take() {
        return ready.pollLast();
    }

    /** Lets another path run where {@code path} may be waiting for it; where it {@code spins}, lanes at joins go on without it. */
    void giveWay(Path path, boolean spins) {
        if (ready.size() > 1) ready.addFirst(ready.pollLast());
        else if (spins) releaseJoins(path.join);
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
            join.call.pass(warp, join.frame, path.frame, lanes);
            arrive(join, lanes);
        }
    }

    /** Lanes leave the kernel. {@code join} and those around it do not wait for them any more. */
    void exit(Join join, int lanes) {
        warp.exit(lanes);
        for (Join j = join; j != null; j = j.outer) {
            j.pending &= ~lanes;
            goOnIfComplete(j);
        }
        resumeWaiting();
        warp.block.threadsExited(Integer.bitCount(lanes));
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
            if ((first.needs() & warp.living() & ~here) == 0) {
                resume(first, here);
                i = -1;
            }
        }
    }

    private void resume(WaitingPath first, int here) {
        List<WaitingPath> together = waiting.stream().filter(first::isAtSamePlace).toList();
        waiting.removeAll(together);
        warp.frame = first.path().frame;
        first.instruction().run(warp, here);
        ahead &= ~here;
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
        for (WaitingPath w : List.copyOf(waiting)) {
            for (Join join = w.path().join; join != null; join = join.outer) ahead |= join.arrived;
            released |= releaseJoins(w.path().join);
        }
        return released;
    }

    /** Lanes that did not wait at a join for others that wait at a warp-wide instruction. */
    int ahead() {
        return ahead;
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
