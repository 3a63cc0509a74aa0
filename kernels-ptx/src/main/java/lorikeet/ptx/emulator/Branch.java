package lorikeet.ptx.emulator;

import java.util.List;

/** {@code bra}. */
final class Branch extends Control implements Parting {
    private final BasicBlock target;
    private BasicBlock meeting;
    /** Whether it goes to itself, so that nothing can change between. */
    private boolean turnsOnItself;

    Branch(BasicBlock target) {
        this.target = target;
    }

    /** It ends {@code block}, whose instructions are known. */
    void setBlock(BasicBlock block) {
        turnsOnItself = target == block && block.body.length == 0;
    }

    @Override
    public void setMeeting(BasicBlock block) {
        meeting = block;
    }

    @Override
    List<BasicBlock> targets() {
        return List.of(target);
    }

    @Override
    boolean neverFallsThrough() {
        return true;
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        if (active == path.mask) {
            if (turnsOnItself) warp.block.launch.stop(warp, this, Integer.numberOfTrailingZeros(active), Finding.Kind.ENDLESS_LOOP, "a branch to itself: nothing can end it");
            return target;
        }
        if (target == next()) return target;
        warp.paths().part(path, meeting, new int[] {path.mask & ~active, active}, new BasicBlock[] {next(), target});
        return null;
    }
}
