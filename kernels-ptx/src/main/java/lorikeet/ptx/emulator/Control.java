package lorikeet.ptx.emulator;

import java.util.List;

/** An instruction that ends a basic block: it decides where the lanes go on, or whether they wait. */
abstract class Control extends Instruction {
    private BasicBlock next;

    final void setNext(BasicBlock block) {
        next = block;
    }

    /** The block after this instruction. */
    final BasicBlock next() {
        return next;
    }

    /**
     * Runs for the lanes {@code active} of {@code path}, at least one; the other lanes of the path fall through.
     *
     * @return the block at which the whole path goes on, or null if the path has ended, split or waits
     */
    abstract BasicBlock leave(Warp warp, Path path, int active);

    /** The blocks that lanes may go to, other than the next one. */
    List<BasicBlock> targets() {
        return List.of();
    }

    /** Whether no lane falls through where the instruction has no guard. */
    boolean neverFallsThrough() {
        return false;
    }

    @Override
    final void execute(Warp warp, int mask) {
        throw new IllegalStateException("not inside a block: " + source());
    }
}
