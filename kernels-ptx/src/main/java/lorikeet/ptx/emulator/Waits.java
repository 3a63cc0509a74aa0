package lorikeet.ptx.emulator;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which paths of a warp repeat themselves while memory stays as it is. */
final class Waits {
    /** Steps after which a path is looked at. */
    private static final long SOON = 5_000;
    /** The same where lanes wait at joins: by then those have been let go on, see {@link Paths#giveWay}. */
    private static final long LATER = 100_000;

    /** A path that comes to strong accesses. */
    private static final class Wait {
        final int lanes;
        private final long since;
        private long looks;
        private long next = 1;
        private Access at;
        private State state;
        private boolean repeats;

        Wait(int lanes, long since) {
            this.lanes = lanes;
            this.since = since;
        }

        /** Compares with what was remembered, twice as long ago each time: so a round of any length is found. */
        boolean look(Warp warp, Access access) {
            if (repeats) return true;
            if (warp.steps - since < (lanes == warp.living() ? SOON : LATER)) return false;
            if (access == at && state.isThatOf(warp)) return repeats = true;
            if (++looks < next) return false;
            next = 2 * looks;
            at = access;
            state = new State(warp);
            return false;
        }
    }

    /** Registers of a path and of those that called it, and the warp's local memory. */
    private record State(List<int[]> words, List<long[]> longs, List<int[]> predicates, byte[] local) {
        State(Warp warp) {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), bytes(warp));
            for (Frame f = warp.frame; f != null; f = f.caller) {
                words.add(f.r.clone());
                longs.add(f.l.clone());
                predicates.add(f.p.clone());
            }
        }

        private static byte[] bytes(Warp warp) {
            return warp.local().region().data.toArray(ValueLayout.JAVA_BYTE);
        }

        boolean isThatOf(Warp warp) {
            int depth = 0;
            for (Frame f = warp.frame; f != null; f = f.caller, depth++) {
                boolean same = depth < words.size() && Arrays.equals(f.p, predicates.get(depth))
                        && Arrays.equals(f.r, words.get(depth)) && Arrays.equals(f.l, longs.get(depth));
                if (!same) return false;
            }
            return depth == words.size() && Arrays.equals(local, bytes(warp));
        }
    }

    private final List<Wait> waits = new ArrayList<>();
    private long changes;

    /**
     * Whether {@code lanes}, a path, come to {@code access} as before; {@code now} says how often something has
     * changed.
     */
    boolean isRepeated(Warp warp, Access access, int lanes, long now) {
        if (changes != now) waits.clear();
        changes = now;
        for (Wait wait : waits) if (wait.lanes == lanes) return wait.look(warp, access);
        waits.add(new Wait(lanes, warp.steps));
        return false;
    }

    /** The lanes that repeat themselves. */
    int lanes(long now) {
        int lanes = 0;
        if (changes == now) for (Wait wait : waits) if (wait.repeats) lanes |= wait.lanes;
        return lanes;
    }
}
