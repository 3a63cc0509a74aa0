package lorikeet.ptx.emulator;

/** Lanes of a warp that run together. */
final class Path {
    int mask;
    BasicBlock block;
    Frame frame;
    /** Where these lanes meet others again; null: at the end of the kernel. */
    Join join;

    Path(int mask, BasicBlock block, Frame frame, Join join) {
        this.mask = mask;
        this.block = block;
        this.frame = frame;
        this.join = join;
    }

    boolean isAtJoin() {
        return join != null && join.call == null && block == join.block && frame == join.frame;
    }
}
