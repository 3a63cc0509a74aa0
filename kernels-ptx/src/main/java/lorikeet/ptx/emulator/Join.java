package lorikeet.ptx.emulator;

/**
 * A place where lanes that went apart meet: the immediate post-dominator of a branch, or the return of a call. An entry of
 * the reconvergence stack; the entries below it are {@code outer}.
 */
final class Join {
    final Join outer;
    final BasicBlock block;
    final Frame frame;
    /** The call that lanes return from by {@code ret}; null where they come by branches. */
    final Call call;
    /** Lanes that are to come. */
    int pending;
    /** Those that have. */
    int arrived;

    Join(Join outer, BasicBlock block, Frame frame, Call call, int pending) {
        this.outer = outer;
        this.block = block;
        this.frame = frame;
        this.call = call;
        this.pending = pending;
    }
}
