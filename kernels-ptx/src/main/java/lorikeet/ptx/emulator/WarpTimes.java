package lorikeet.ptx.emulator;

import java.util.Arrays;

/** The times of the warps of a block, and up to which of them something holds for all threads at once. */
final class WarpTimes {
    /** Of each warp its present time. */
    final int[] now;
    /** Up to which every thread of the block comes after it, since a barrier of them all. */
    final int[] settled;
    /** After which no other warp knows anything of it. */
    final int[] heard;
    /** Up to which its lanes come after each other's accesses, by themselves. */
    final int[] met;

    WarpTimes(int warps) {
        now = new int[warps];
        settled = new int[warps];
        heard = new int[warps];
        met = new int[warps];
        Arrays.fill(now, 1);
    }

    void tick(int warp) {
        if (now[warp] < Stamp.LAST) now[warp]++;
    }

    /** Up to which its lanes come after each other's accesses. */
    int met(int warp) {
        return Math.max(met[warp], settled[warp]);
    }

    /** Somebody may have learnt all that the warps have passed on until now: an access of their present times is none of it. */
    void spread() {
        for (int w = 0; w < heard.length; w++) heard[w] = now[w] < Stamp.LAST ? now[w] - 1 : Stamp.LAST;
    }

    /** All threads of the block go on after a barrier, by which they know of {@code warps}. */
    void settle(int[][] warps) {
        for (int w = 0; w < settled.length; w++) settled[w] = Math.max(settled[w], Times.least(warps[w]));
    }
}
