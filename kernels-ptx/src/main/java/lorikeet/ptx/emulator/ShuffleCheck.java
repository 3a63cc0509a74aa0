package lorikeet.ptx.emulator;

/** Finds shuffles that read a lane which takes no part: their result is undefined. */
final class ShuffleCheck extends Observer {
    private final Block block;

    ShuffleCheck(Block block) {
        this.block = block;
    }

    @Override
    void together(Warp warp, WarpWide instruction, int lanes) {
        if (!(instruction instanceof Shuffle shuffle)) return;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int from = shuffle.source(warp.frame, lane);
            if (from < 0 || (lanes >>> from & 1) != 0) continue;
            block.launch.report(warp, instruction, lane, Finding.Kind.INVALID_SHUFFLE, -1,
                    "lane " + lane + " reads lane " + from + ", which takes no part: lanes 0x" + Integer.toHexString(lanes) + " do");
        }
    }
}
