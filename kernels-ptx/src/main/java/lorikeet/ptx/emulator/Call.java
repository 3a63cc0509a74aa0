package lorikeet.ptx.emulator;

import java.util.List;

/** A call of a device function. Its lanes go on together when all have returned. */
final class Call extends Control {
    private static final int DEEPEST = 1024;

    private final Code code;
    private final List<Passing> arguments;
    private final List<Passing> results;

    Call(Code code, List<Passing> arguments, List<Passing> results) {
        this.code = code;
        this.arguments = List.copyOf(arguments);
        this.results = List.copyOf(results);
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        enter(warp, path, active, next(), this);
        return null;
    }

    /** Calls for {@code active} lanes of {@code path}; all go on at {@code next}. */
    void enter(Warp warp, Path path, int active, BasicBlock next, Instruction at) {
        Frame caller = path.frame;
        if (caller.depth >= DEEPEST || !warp.local().reserve(caller.localEnd() + code.localBytes)) {
            warp.block.launch.stop(warp, at, Integer.numberOfTrailingZeros(active), Finding.Kind.STACK_OVERFLOW,
                    "call of " + code.name() + " at depth " + caller.depth);
        }
        Frame callee = caller.callee(code, warp);
        for (Passing argument : arguments) {
            argument.in(warp, caller, callee, active);
            if (warp.observer() != null) warp.observer().passed(warp, argument, caller, callee, active, true);
        }
        Join outer = path.join;
        if (active != path.mask) {
            outer = new Join(outer, next, caller, null, path.mask);
            outer.arrived = path.mask & ~active;
        }
        warp.paths().ready(new Path(active, code.blocks[0], callee, new Join(outer, next, caller, this, active)));
    }

    /** Lanes return: their results go to the caller's frame. */
    void pass(Warp warp, Frame caller, Frame callee, int lanes) {
        for (Passing result : results) {
            result.out(warp, caller, callee, lanes);
            if (warp.observer() != null) warp.observer().passed(warp, result, caller, callee, lanes, false);
        }
    }
}
