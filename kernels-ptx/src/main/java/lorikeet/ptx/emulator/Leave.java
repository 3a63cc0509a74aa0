package lorikeet.ptx.emulator;

/** {@code ret}, {@code exit} and {@code trap}. */
final class Leave extends Control {
    enum Kind { RET, EXIT, TRAP }

    private final Kind kind;

    Leave(Kind kind) {
        this.kind = kind;
    }

    @Override
    boolean neverFallsThrough() {
        return true;
    }

    /** Whether every lane that comes leaves, and none by a trap. */
    boolean endsQuietly() {
        return kind != Kind.TRAP && !isGuarded();
    }

    /** Whether lanes of {@code frame} that come leave the kernel, not a function. */
    boolean endsThreads(Frame frame) {
        return kind != Kind.RET || frame.caller == null;
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        path.mask &= ~active;
        switch (kind) {
            case RET -> warp.paths().returnFrom(path, active);
            case EXIT -> warp.paths().exit(path.join, active);
            case TRAP -> {
                warp.block.launch.fault(warp, this, Integer.numberOfTrailingZeros(active), Finding.Kind.TRAP, -1, "trap was executed");
                warp.paths().exit(path.join, active);
            }
        }
        return path.mask == 0 ? null : next();
    }
}
