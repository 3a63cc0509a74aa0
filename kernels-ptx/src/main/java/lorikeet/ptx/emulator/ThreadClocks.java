package lorikeet.ptx.emulator;

/**
 * What the threads of a block know of the past, as vector clocks. Each warp has a time, which stamps its accesses and
 * goes on when lanes of it synchronise. Knowledge goes through barriers, through instructions at which lanes wait for
 * each other, and through strong accesses: see {@link FlagClocks}.
 */
final class ThreadClocks {
    private static final int LANES = Frame.LANES;

    private final int block;
    private final int levels;
    private final Marks marks;
    private final CopyClocks copies;
    private final ThreadView[] views;
    private final WarpTimes times;
    private final EndedBlocks ended;

    ThreadClocks(int block, long blocks, int warps, EndedBlocks ended) {
        this.block = block;
        levels = Past.levels(Strand.ALL.length * blocks);
        marks = new Marks((int) blocks, levels);
        copies = new CopyClocks(block, marks);
        this.ended = ended;
        times = new WarpTimes(warps);
        views = new ThreadView[warps * LANES];
        for (int i = 0; i < views.length; i++) views[i] = new ThreadView();
    }

    /** The access of {@code thread} now. */
    long stamp(int thread) {
        return Stamp.of(block, thread, times.now[thread / LANES]);
    }

    /** Of the first lane of {@code warp} at {@code at}. */
    long stamp(int warp, int at) {
        return Stamp.of(block, warp * LANES, at);
    }

    CopyClocks copies() {
        return copies;
    }

    WarpTimes times() {
        return times;
    }

    int warps() {
        return times.now.length;
    }

    /** Whether the access {@code then} comes before what {@code thread} does now. */
    boolean isBefore(long then, int thread) {
        return unordered(then, 1 << Stamp.lane(then), thread) == 0;
    }

    /** Those of {@code lanes} of a warp whose accesses at the time of {@code then} do not come before what {@code thread} does now. */
    int unordered(long then, int lanes, int thread) {
        int warp = Stamp.thread(then) / LANES;
        int at = Stamp.time(then);
        ThreadView view = views[thread];
        if (Stamp.block(then) != block) return unknown(at, lanes, warp, Past.of(view.blocks, Stamp.block(then)));
        if (at <= times.settled[warp]) return 0;
        if (warp != thread / LANES) return at <= times.heard[warp] ? unknown(at, lanes, warp, view.warps) : lanes;
        int others = lanes & ~(1 << thread % LANES);
        if (at == times.now[warp] && at < Stamp.LAST) return others; // lanes that have not met since
        return Times.before(at, others, view.lanes);
    }

    private static int unknown(int at, int lanes, int warp, int[][] warps) {
        return warps == null ? lanes : Times.before(at, lanes, warps[warp]);
    }

    /** Whether every thread of the block comes after the access {@code then}; it need not be found out where not. */
    boolean isSettled(long then) {
        if (Stamp.block(then) != block) return copies.isSettled(then);
        return Stamp.time(then) <= times.settled[Stamp.thread(then) / LANES];
    }

    /** Whether it is of this block's threads themselves. */
    boolean isOwn(long then) {
        return Stamp.block(then) == block;
    }

    Marks marks() {
        return marks;
    }

    /** Whether nobody outside its block will ever come after the access {@code then}, nor anything more happen in its block. */
    boolean isForever(long then) {
        return ended.isSilent(Stamp.block(then));
    }

    boolean hasEnded(long then) {
        return ended.has(Stamp.block(then));
    }

    /** @param released whether other blocks may come to know anything of this one */
    void end(boolean released) {
        ended.add(block, released);
        copies.end(ended, released);
    }

    /**
     * The lanes of {@code mask} have waited for each other; {@code every} are those that the warp had at the start. Nobody comes after what
     * a lane did that has exited since.
     */
    void meet(int warp, int mask, int every) {
        ThreadView all = new ThreadView();
        for (int left = mask; left != 0; left &= left - 1) {
            ThreadView view = views[warp * LANES + Integer.numberOfTrailingZeros(left)];
            if (view.seenInBlock != null) learn(view, warp, view.seenInBlock);
            view.seenInBlock = null;
            if (mask != every) all.lanes = Times.join(all.lanes, view.lanes);
            all.join(view.warps, view);
        }
        if (mask == every) times.met[warp] = times.now[warp];
        all.lanes = mask == every ? Times.of(times.now[warp]) : Times.with(all.lanes, mask, times.now[warp]);
        for (int left = mask; left != 0; left &= left - 1) {
            views[warp * LANES + Integer.numberOfTrailingZeros(left)].copy(all);
        }
        times.tick(warp);
    }

    /** Lanes that have met come to a barrier. */
    void arrive(int warp, int lanes, ThreadView passing) {
        ThreadView view = views[warp * LANES + Integer.numberOfTrailingZeros(lanes)];
        passing.join(withOwn(view, warp, view.lanes), view);
    }

    /** Lanes tell a barrier of what they have done, though not each other. */
    void arriveApart(int warp, int lanes, ThreadView passing) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            ThreadView view = views[warp * LANES + lane];
            passing.join(withOwn(view, warp, Times.with(view.lanes, 1 << lane, times.now[warp])), view);
        }
        times.tick(warp);
    }

    /** Lanes go on after a barrier, to which they had come. */
    void leave(int warp, int lanes, ThreadView passing) {
        if (lanes != 0) times.spread();
        for (int left = lanes; left != 0; left &= left - 1) {
            ThreadView view = views[warp * LANES + Integer.numberOfTrailingZeros(left)];
            passing.lanes = Times.join(passing.warps[warp], view.lanes);
            view.copy(passing);
        }
    }

    private int[][] withOwn(ThreadView view, int warp, int[] own) {
        int[][] warps = view.warps == null ? new int[times.now.length][] : view.warps.clone();
        warps[warp] = own;
        return warps;
    }

    /** All that {@code lane} comes after and has done, to be passed on; what it does from now on is later. */
    Past pass(int warp, int lane) {
        Past past = now(views[warp * LANES + lane], warp, lane);
        times.tick(warp);
        return past;
    }

    /** What {@code lane} came after and had done at its last fence, to be passed on; null: nothing. */
    Past passFenced(int warp, int lane) {
        return views[warp * LANES + lane].fencedInBlock;
    }

    /** {@code lane} comes after {@code past} from its next fence on. */
    void see(int warp, int lane, Past past) {
        ThreadView view = views[warp * LANES + lane];
        view.seenInBlock = Past.join(view.seenInBlock, past);
    }

    /** All threads of the block go on after a barrier, which has passed that on. */
    void settle(ThreadView passing) {
        times.settle(passing.warps);
        copies.settle(passing.blocks);
    }

    /** {@code lane} comes after {@code past}. */
    void follow(int warp, int lane, Past past) {
        learn(views[warp * LANES + lane], warp, past);
    }

    ThreadView view(int thread) {
        return views[thread];
    }

    /** All that {@code lane} comes after, and what it did itself. */
    Past now(ThreadView view, int warp, int lane) {
        int[] own = Times.with(view.lanes, 1 << lane, times.now[warp]);
        return Past.with(view.blocks, block, withOwn(view, warp, own), levels);
    }

    /** The thread of {@code view} comes after {@code past}. */
    void learn(ThreadView view, int warp, Past past) {
        if (past == null) return;
        int[][] own = Past.of(past, block);
        if (own != null) {
            times.spread();
            view.warps = Times.join(view.warps, own);
            view.lanes = Times.join(view.lanes, own[warp]);
        }
        view.blocks = Past.join(view.blocks, past);
    }
}
