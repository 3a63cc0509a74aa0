package lorikeet.ptx.emulator;

/** What the barriers of a block pass on between threads. */
final class BarrierClocks {
    private static final int BARRIERS = 16;

    private final ThreadClocks clocks;
    private final ThreadView[] passing = new ThreadView[BARRIERS];
    /** [barrier][warp]: lanes that wait. */
    private final int[][] waiting;

    BarrierClocks(ThreadClocks clocks, int warps) {
        this.clocks = clocks;
        waiting = new int[BARRIERS][warps];
    }

    /** Lanes that have met come to wait. */
    void await(int warp, int id, int lanes) {
        clocks.arrive(warp, lanes, passing(id));
        waiting[id][warp] |= lanes;
    }

    /** Lanes come by, each for itself: it tells those who wait, and learns nothing. */
    void arrive(int warp, int id, int lanes) {
        clocks.arriveApart(warp, lanes, passing(id));
    }

    private ThreadView passing(int id) {
        if (passing[id] == null) passing[id] = new ThreadView();
        return passing[id];
    }

    void release(int id, Warp[] warps) {
        if (passing[id] == null) return;
        boolean all = true;
        for (int warp = 0; warp < waiting[id].length; warp++) {
            all &= waiting[id][warp] == warps[warp].lanes;
            clocks.leave(warp, waiting[id][warp], passing[id]);
            waiting[id][warp] = 0;
        }
        if (all) clocks.settle(passing[id]);
        passing[id] = null;
    }
}
