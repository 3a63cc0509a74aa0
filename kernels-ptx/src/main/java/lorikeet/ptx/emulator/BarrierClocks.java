package lorikeet.ptx.emulator;

import java.util.BitSet;

/** What the barriers of a block pass on between warps. */
final class BarrierClocks {
    private static final int BARRIERS = 16;

    private final WarpClocks clocks;
    private final int[][][] passing = new int[BARRIERS][][];
    private final BitSet[] waiting = new BitSet[BARRIERS];

    BarrierClocks(WarpClocks clocks) {
        this.clocks = clocks;
    }

    void arrive(int warp, int id, boolean waits) {
        if (passing[id] == null) {
            passing[id] = clocks.none();
            waiting[id] = new BitSet();
        }
        clocks.arrive(warp, passing[id]);
        if (waits) waiting[id].set(warp);
    }

    void release(int id) {
        if (passing[id] == null) return;
        waiting[id].stream().forEach(warp -> clocks.leave(warp, passing[id]));
        passing[id] = null;
    }
}
