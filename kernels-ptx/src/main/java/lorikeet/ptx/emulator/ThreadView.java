package lorikeet.ptx.emulator;

/** What one thread knows of the past and is about to pass on or learn; or what goes through a barrier, which is what all those know who have come. */
final class ThreadView {
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

    /** Adds what {@code view} knows, but of its own block {@code ofWarps}. */
    void join(int[][] ofWarps, ThreadView view) {
        warps = Times.join(warps, ofWarps);
        blocks = Past.join(blocks, view.blocks);
        fenced = Past.join(fenced, view.fenced);
        fencedInBlock = Past.join(fencedInBlock, view.fencedInBlock);
    }

    /** Takes over all that {@code view} knows. */
    void copy(ThreadView view) {
        warps = view.warps;
        lanes = view.lanes;
        blocks = view.blocks;
        fenced = view.fenced;
        fencedInBlock = view.fencedInBlock;
    }
}
