package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.Space;

/**
 * Finds shuffles that read a lane which takes no part: their result is undefined. And instructions of several lanes
 * that ran in the end without one that they name: it had passed the place where their ways meet and done other work,
 * which a warp whose lanes come together would not have let it do. Lanes that leave on a way of their own are right,
 * whatever they store on it.
 */
final class ShuffleCheck extends Observer {
    private final Block block;
    /** Of each warp, lanes that changed memory past a join while others, who have not come there, waited for them. */
    private final int[] passed;

    ShuffleCheck(Block block) {
        this.block = block;
        passed = new int[Math.ceilDiv((int) block.launch.block().count(), Frame.LANES)];
    }

    @Override
    void access(Warp warp, Access access, Region region, int lanes) {
        int ahead = lanes & warp.paths().ahead();
        if (ahead == 0 || access.kind() == Access.Kind.LOAD || region.space == Space.LOCAL) return;
        for (WaitingPath path : warp.paths().waiting()) passed[warp.index] |= ahead & path.needs() & ~path.lanes();
    }

    @Override
    void together(Warp warp, WarpWide instruction, int lanes) {
        if (passed[warp.index] != 0) missing(warp, instruction, lanes);
        if (instruction instanceof Shuffle shuffle) sources(warp, shuffle, lanes);
    }

    private void missing(Warp warp, WarpWide instruction, int lanes) {
        passed[warp.index] &= ~lanes;
        int missing = instruction.members(warp, lanes) & passed[warp.index];
        if (missing == 0) return;
        passed[warp.index] &= ~missing;
        Finding.Kind kind = instruction instanceof WarpSync ? Finding.Kind.DIVERGENT_BARRIER : Finding.Kind.INVALID_SHUFFLE;
        block.launch.report(warp, instruction, Integer.numberOfTrailingZeros(lanes), kind, -1, "lanes 0x" + Integer.toHexString(lanes)
                + " came, the mask names 0x" + Integer.toHexString(missing) + " too, which went another way and ended");
    }

    private void sources(Warp warp, Shuffle shuffle, int lanes) {
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int from = shuffle.source(warp.frame, lane);
            if (from < 0 || (lanes >>> from & 1) != 0) continue;
            block.launch.report(warp, shuffle, lane, Finding.Kind.INVALID_SHUFFLE, -1,
                    "lane " + lane + " reads lane " + from + ", which takes no part: lanes 0x" + Integer.toHexString(lanes) + " do");
        }
    }
}
