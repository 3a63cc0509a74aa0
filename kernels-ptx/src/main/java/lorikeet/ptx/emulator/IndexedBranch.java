package lorikeet.ptx.emulator;

import java.util.List;

/** {@code brx.idx}: a branch to one of a list of labels. */
final class IndexedBranch extends Control implements Parting {
    private final int index;
    private final List<BasicBlock> blocks;
    private BasicBlock meeting;

    IndexedBranch(int index, List<BasicBlock> blocks) {
        this.index = index;
        this.blocks = List.copyOf(blocks);
    }

    @Override
    public void setMeeting(BasicBlock block) {
        meeting = block;
    }

    @Override
    List<BasicBlock> targets() {
        return blocks;
    }

    @Override
    boolean neverFallsThrough() {
        return true;
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        int[] masks = new int[blocks.size() + 1];
        masks[blocks.size()] = path.mask & ~active;
        for (int left = active; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int to = warp.frame.r[index + lane];
            if (to < 0 || to >= blocks.size()) {
                warp.block.launch.fault(warp, this, lane, Finding.Kind.BAD_CALL, -1, "branch to target " + to + " of " + blocks.size());
                to = 0;
            }
            masks[to] |= 1 << lane;
        }
        BasicBlock[] to = blocks.toArray(new BasicBlock[masks.length]);
        to[blocks.size()] = next();
        for (int i = 0; i < masks.length; i++) if (masks[i] == path.mask) return to[i];
        warp.paths().part(path, meeting, masks, to);
        return null;
    }
}
