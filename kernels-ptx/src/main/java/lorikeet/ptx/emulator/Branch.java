package lorikeet.ptx.emulator;

import java.util.List;

/** {@code bra}. */
final class Branch extends Control implements Parting {
    private final BasicBlock target;
    private BasicBlock meeting;

    Branch(BasicBlock target) {
        this.target = target;
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
        if (active == path.mask) return target;
        if (target == next()) return target;
        warp.paths().part(path, meeting, new int[] {path.mask & ~active, active}, new BasicBlock[] {next(), target});
        return null;
    }
}
