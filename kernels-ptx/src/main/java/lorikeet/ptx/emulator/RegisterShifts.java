package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;

/** The {@code setmaxnreg} that the warps of a block have executed. */
final class RegisterShifts {
    private static final int WARPS = 4;

    private record Shift(Warp warp, RegisterShift by, int lanes) {}

    /** Of each warp, in its order. */
    private final List<List<Shift>> shifts = new ArrayList<>();

    RegisterShifts(int warps) {
        for (int i = 0; i < warps; i++) shifts.add(new ArrayList<>());
    }

    /** A warp executes one: those of its warpgroup that have executed as many before must go on with a like one. */
    void add(Warp warp, RegisterShift by, int lanes) {
        List<Shift> own = shifts.get(warp.index);
        own.add(new Shift(warp, by, lanes));
        int number = own.size() - 1;
        for (List<Shift> others : warpgroup(warp.index)) {
            if (others.size() <= number || others.get(number).by.isLike(by)) continue;
            Shift other = others.get(number);
            fault(own.getLast(), "warp " + other.warp.index + " of its warpgroup executes " + other.by.text() + " there, at line " + other.by.line());
            return;
        }
    }

    private List<List<Shift>> warpgroup(int warp) {
        int first = warp / WARPS * WARPS;
        return shifts.subList(first, Math.min(first + WARPS, shifts.size()));
    }

    /** The block has ended: nobody comes late any more. */
    void end() {
        for (int first = 0; first < shifts.size(); first += WARPS) {
            List<List<Shift>> group = warpgroup(first);
            int most = group.stream().mapToInt(List::size).max().orElse(0);
            if (most == 0) continue;
            int missing = group.size() - (int) group.stream().filter(warp -> warp.size() == most).count();
            Shift last = group.stream().filter(warp -> warp.size() == most).findFirst().orElseThrow().getLast();
            if (missing != 0) fault(last, missing + " of the " + group.size() + " warps of its warpgroup have not executed it");
        }
    }

    private static void fault(Shift shift, String what) {
        shift.warp.block.launch.fault(shift.warp, shift.by, Integer.numberOfTrailingZeros(shift.lanes), Finding.Kind.DIVERGENT_WARPGROUP, -1, shift.by.text() + ": " + what);
    }
}
