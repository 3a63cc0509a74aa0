package lorikeet.ptx.emulator;

import java.util.Map;

/** A call through a pointer: lanes that call the same function call it together, and all meet after it. */
final class IndirectCall extends Control {
    private final int pointer;
    private final Map<Long, Call> calls;

    /** @param calls by the function's address */
    IndirectCall(int pointer, Map<Long, Call> calls) {
        this.pointer = pointer;
        this.calls = Map.copyOf(calls);
    }

    @Override
    BasicBlock leave(Warp warp, Path path, int active) {
        Join meet = new Join(path.join, next(), path.frame, null, path.mask);
        meet.arrived = path.mask & ~active;
        int left = active;
        while (left != 0) {
            int first = Integer.numberOfTrailingZeros(left);
            long address = warp.frame.l[pointer + first];
            int same = 0;
            for (int others = left; others != 0; others &= others - 1) {
                int lane = Integer.numberOfTrailingZeros(others);
                if (warp.frame.l[pointer + lane] == address) same |= 1 << lane;
            }
            left &= ~same;
            Call call = calls.get(address);
            Path part = new Path(same, next(), path.frame, meet);
            if (call == null) {
                warp.block.launch.fault(warp, this, first, Finding.Kind.BAD_CALL, address, "no function with these parameters is there");
                warp.paths().ready(part);
            } else {
                call.enter(warp, part, same, next(), this);
            }
        }
        return null;
    }
}
