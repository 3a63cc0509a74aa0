package lorikeet.ptx.emulator;

/**
 * What the threads of a block know of the past, as vector clocks. Each warp has a time, which stamps its accesses and
 * goes on when lanes of it synchronise. Knowledge goes through barriers, through instructions at which lanes wait for
 * each other, and through strong accesses: from the last fence before a write, or from a release, to the next fence
 * after a read, or to an acquire.
 */
final class ThreadClocks {
    private static final int LANES = Frame.LANES;

    /** What one thread knows and is about to pass on or learn. */
    private static final class View {
        /** Of the other warps of the block, [warp]. */
        int[][] warps;
        /** Of the lanes of its warp. */
        int[] lanes;
        /** Of other blocks. */
        Past blocks;
        /** What was known at its last fence for the device, and at its last one of any scope. */
        Past fenced;
        Past fencedInBlock;
        /** What relaxed reads saw and the next fence will make known: one for the device, or any. */
        Past seen;
        Past seenInBlock;
    }

    /** What goes through a barrier: all that those know who have come. */
    static final class Passing {
        private int[][] warps;
        private Past blocks;
        private Past fenced;
        private Past fencedInBlock;
    }

    private final int block;
    private final int levels;
    private final int[] time;
    private final View[] views;
    /** Of each warp the time up to which every thread of the block comes after it, since a barrier of them all. */
    private final int[] settled;
    /** Of each warp the time after which no other warp knows anything of it. */
    private final int[] heard;
    /** Whether a thread has learnt anything by other ways than barriers: of other blocks, perhaps. */
    private boolean hasLearnt;

    ThreadClocks(int block, int levels, int warps) {
        this.block = block;
        this.levels = levels;
        time = new int[warps];
        views = new View[warps * LANES];
        settled = new int[warps];
        heard = new int[warps];
        for (int i = 0; i < warps; i++) time[i] = 1;
        for (int i = 0; i < views.length; i++) views[i] = new View();
    }

    /** The access of {@code thread} now. */
    long stamp(int thread) {
        return Stamp.of(block, thread, time[thread / LANES]);
    }

    /** Whether the access {@code then} comes before what {@code thread} does now. */
    boolean isBefore(long then, int thread) {
        if (Stamp.block(then) != block) return comesFromOther(then, thread);
        int other = Stamp.thread(then);
        int warp = other / LANES;
        int at = Stamp.time(then);
        if (at <= settled[warp]) return true;
        if (warp != thread / LANES) return at <= heard[warp] && isKnown(at, other, views[thread].warps);
        if (other == thread) return true;
        if (at == time[warp] && at < Stamp.LAST) return false; // lanes that have not met since
        return at <= Times.at(views[thread].lanes, other % LANES);
    }

    /** Whether every thread of the block comes after the access {@code then}; it need not be found out where not. */
    boolean isSettled(long then) {
        return Stamp.block(then) == block && Stamp.time(then) <= settled[Stamp.thread(then) / LANES];
    }

    /** Whether {@code then} is of another warp than {@code now}, and nobody else of this block comes after it. */
    boolean isUnheard(long then, long now) {
        if (Stamp.block(then) != block) return !hasLearnt;
        return !Stamp.isSameWarp(then, now) && Stamp.time(then) > heard[Stamp.thread(then) / LANES];
    }

    private static boolean isKnown(int at, int other, int[][] warps) {
        return warps != null && at <= Times.at(warps[other / LANES], other % LANES);
    }

    private boolean comesFromOther(long then, int thread) {
        Past past = views[thread].blocks;
        return past != null && isKnown(Stamp.time(then), Stamp.thread(then), Past.of(past, Stamp.block(then)));
    }

    private void tick(int warp) {
        if (time[warp] < Stamp.LAST) time[warp]++;
    }

    /**
     * The lanes of {@code mask} have waited for each other; {@code living} are those of the warp that have not exited.
     */
    void meet(int warp, int mask, int living) {
        View all = new View();
        for (int left = mask; left != 0; left &= left - 1) {
            View view = views[warp * LANES + Integer.numberOfTrailingZeros(left)];
            if (view.seenInBlock != null) learn(view, warp, view.seenInBlock);
            view.seenInBlock = null;
            all.warps = Times.join(all.warps, view.warps);
            if (mask != living) all.lanes = Times.join(all.lanes, view.lanes);
            all.blocks = Past.join(all.blocks, view.blocks);
            all.fenced = Past.join(all.fenced, view.fenced);
            all.fencedInBlock = Past.join(all.fencedInBlock, view.fencedInBlock);
        }
        all.lanes = mask == living ? Times.of(time[warp]) : Times.with(all.lanes, mask, time[warp]);
        for (int left = mask; left != 0; left &= left - 1) {
            copy(all, views[warp * LANES + Integer.numberOfTrailingZeros(left)]);
        }
        tick(warp);
    }

    private static void copy(View from, View to) {
        to.warps = from.warps;
        to.lanes = from.lanes;
        to.blocks = from.blocks;
        to.fenced = from.fenced;
        to.fencedInBlock = from.fencedInBlock;
    }

    /** Lanes that have met come to a barrier. */
    void arrive(int warp, int lanes, Passing passing) {
        View view = views[warp * LANES + Integer.numberOfTrailingZeros(lanes)];
        passing.warps = Times.join(passing.warps, withOwn(view, warp, view.lanes));
        passing.blocks = Past.join(passing.blocks, view.blocks);
        passing.fenced = Past.join(passing.fenced, view.fenced);
        passing.fencedInBlock = Past.join(passing.fencedInBlock, view.fencedInBlock);
    }

    /** Lanes go on after a barrier, to which they had come. */
    void leave(int warp, int lanes, Passing passing) {
        if (lanes != 0) spread();
        for (int left = lanes; left != 0; left &= left - 1) {
            View view = views[warp * LANES + Integer.numberOfTrailingZeros(left)];
            view.warps = passing.warps;
            view.lanes = Times.join(passing.warps[warp], view.lanes);
            view.blocks = passing.blocks;
            view.fenced = passing.fenced;
            view.fencedInBlock = passing.fencedInBlock;
        }
    }

    /** All threads of the block go on after a barrier. */
    void settle(Passing passing) {
        for (int w = 0; w < settled.length; w++) settled[w] = Math.max(settled[w], Times.least(passing.warps[w]));
    }

    /** Somebody may have learnt all that the warps have passed on until now: an access of their present times is none of it. */
    private void spread() {
        for (int w = 0; w < heard.length; w++) heard[w] = time[w] < Stamp.LAST ? time[w] - 1 : Stamp.LAST;
    }

    private int[][] withOwn(View view, int warp, int[] own) {
        int[][] warps = view.warps == null ? new int[time.length][] : view.warps.clone();
        warps[warp] = own;
        return warps;
    }

    /** All that {@code lane} comes after and has done, to be passed on; what it does from now on is later. */
    Past pass(int warp, int lane) {
        Past past = now(views[warp * LANES + lane], warp, lane);
        tick(warp);
        return past;
    }

    /** What {@code lane} came after and had done at its last fence, to be passed on; null: nothing. */
    Past passFenced(int warp, int lane) {
        return views[warp * LANES + lane].fencedInBlock;
    }

    /** {@code lane} comes after {@code past} from its next fence on. */
    void see(int warp, int lane, Past past) {
        View view = views[warp * LANES + lane];
        view.seenInBlock = Past.join(view.seenInBlock, past);
    }

    /** {@code lane} comes after {@code past}. */
    void follow(int warp, int lane, Past past) {
        learn(views[warp * LANES + lane], warp, past);
    }

    /** All that {@code lane} comes after, and what it did itself. */
    private Past now(View view, int warp, int lane) {
        int[] own = Times.with(view.lanes, 1 << lane, time[warp]);
        return Past.with(view.blocks, block, withOwn(view, warp, own), levels);
    }

    private void learn(View view, int warp, Past past) {
        if (past == null) return;
        hasLearnt = true;
        int[][] own = Past.of(past, block);
        if (own != null) {
            spread();
            view.warps = Times.join(view.warps, own);
            view.lanes = Times.join(view.lanes, own[warp]);
        }
        view.blocks = Past.join(view.blocks, past);
    }

    /** A fence of the lanes of {@code mask}. */
    void fence(int warp, int mask, MemoryOrder order) {
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            View view = views[warp * LANES + lane];
            if (order.acquires()) redeem(view, warp, order.block());
            if (!order.releases()) continue;
            view.fencedInBlock = now(view, warp, lane);
            if (!order.block()) view.fenced = view.fencedInBlock;
        }
        tick(warp);
    }

    private void redeem(View view, int warp, boolean inBlock) {
        learn(view, warp, view.seenInBlock);
        view.seenInBlock = null;
        if (inBlock) return;
        learn(view, warp, view.seen);
        view.seen = null;
    }

    /** {@code lane} reads {@code address} by a strong access. */
    void read(int warp, int lane, Messages messages, long address, MemoryOrder order) {
        Messages.Message message = messages.at(address);
        if (message == null) return;
        View view = views[warp * LANES + lane];
        Past far = order.block() ? null : message.device();
        Past near = message.within(block);
        if (order.acquires()) {
            learn(view, warp, far);
            learn(view, warp, near);
        } else {
            view.seen = Past.join(view.seen, far);
            view.seenInBlock = Past.join(view.seenInBlock, near);
        }
    }

    /** {@code lane} writes {@code address} by a strong access, {@code updates} what is there or replaces it. */
    void write(int warp, int lane, Messages messages, long address, MemoryOrder order, boolean updates) {
        View view = views[warp * LANES + lane];
        Past near = order.releases() ? now(view, warp, lane) : view.fencedInBlock;
        Past far = order.block() ? null : order.releases() ? near : view.fenced;
        messages.put(address, block, far, near, updates);
        if (order.releases()) tick(warp);
    }
}
