package lorikeet.ptx.emulator;

import java.util.List;

/**
 * A path that waits at a warp-wide instruction.
 *
 * @param lanes those of its lanes that take part
 * @param needs all lanes that must come
 * @param next where the path goes on
 */
record WaitingPath(Path path, WarpWide instruction, int lanes, int needs, BasicBlock next) {
    boolean isAtSamePlace(WaitingPath other) {
        return instruction == other.instruction && path.frame == other.path.frame;
    }

    /** All lanes among {@code waiting} that are at the same instruction. */
    int lanesAt(List<WaitingPath> waiting) {
        int here = 0;
        for (WaitingPath w : waiting) if (isAtSamePlace(w)) here |= w.lanes;
        return here;
    }
}
