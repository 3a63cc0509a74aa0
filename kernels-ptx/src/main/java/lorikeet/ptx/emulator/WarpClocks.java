package lorikeet.ptx.emulator;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * What the threads of a block know of each other's past, as vector clocks. Each warp has a time, which stamps its accesses and
 * goes on when it synchronises. Between warps knowledge goes through barriers and, after a fence, through atomics; among the
 * lanes of a warp through these too, and through instructions at which lanes wait for each other.
 */
final class WarpClocks {
    private static final int LANES = Frame.LANES;

    private final int[] time;
    /** {@code known[v][w]}: warp v comes after all that warp w did up to this time. */
    private final int[][] known;
    /** The part of it that is behind a fence: what an atomic passes on. */
    private final int[][] fenced;
    /** {@code lanes[v][32 i + j]}: lane i of warp v comes after all that lane j did up to this time. */
    private final int[][] lanes;
    /** The part of {@code lanes} that is behind a fence of the lane. */
    private final int[][] fencedLanes;
    /** What the last atomics on an address pass on. */
    private final Map<Long, Atom> atoms = new HashMap<>();

    /** @param warps as {@code known}
     *  @param lanes [warp][lane]: times of the lanes of one warp, for others of the same warp */
    private record Atom(int[] warps, int[][] lanes) {}

    WarpClocks(int warps) {
        time = new int[warps];
        known = new int[warps][warps];
        fenced = new int[warps][warps];
        lanes = new int[warps][LANES * LANES];
        fencedLanes = new int[warps][LANES * LANES];
        Arrays.fill(time, 1);
    }

    int time(int warp) {
        return time[warp];
    }

    /** Whether what thread {@code then} did at {@code stamp} comes before what thread {@code now} does. */
    boolean isBefore(int then, int stamp, int now) {
        int w = then / LANES;
        int v = now / LANES;
        if (w != v) return stamp <= known[v][w];
        return then == now || stamp <= lanes[v][now % LANES * LANES + then % LANES];
    }

    /** The lanes of {@code mask} have waited for each other. */
    void meet(int warp, int mask) {
        int[] own = lanes[warp];
        int[] together = new int[LANES];
        for (int i = 0; i < LANES; i++) {
            if ((mask >>> i & 1) == 0) continue;
            for (int j = 0; j < LANES; j++) together[j] = Math.max(together[j], own[i * LANES + j]);
            together[i] = time[warp];
        }
        for (int j = 0; j < LANES; j++) if ((mask >>> j & 1) != 0) together[j] = time[warp];
        for (int i = 0; i < LANES; i++) if ((mask >>> i & 1) != 0) System.arraycopy(together, 0, own, i * LANES, LANES);
        time[warp]++;
    }

    /** A warp comes to a barrier: what it knows is added to {@code passing}, of {@link #none()}. */
    void arrive(int warp, int[][] passing) {
        known[warp][warp] = time[warp]++;
        join(passing[0], known[warp]);
        join(passing[1], fenced[warp]);
    }

    /** A warp goes on after a barrier. */
    void leave(int warp, int[][] passing) {
        join(known[warp], passing[0]);
        join(fenced[warp], passing[1]);
    }

    /** Nothing known, as a barrier begins. */
    int[][] none() {
        return new int[2][time.length];
    }

    /** A fence of the lanes of {@code mask}. */
    void fence(int warp, int mask) {
        for (int left = mask; left != 0; left &= left - 1) {
            int row = Integer.numberOfTrailingZeros(left) * LANES;
            System.arraycopy(lanes[warp], row, fencedLanes[warp], row, LANES);
            fencedLanes[warp][row + row / LANES] = time[warp];
        }
        known[warp][warp] = time[warp]++;
        fenced[warp] = known[warp].clone();
    }

    /** An atomic or volatile access of {@code lane} at {@code address}: it learns what earlier ones passed on, and passes on what is fenced. */
    void synchronise(int warp, int lane, long address) {
        Atom atom = atoms.computeIfAbsent(address, a -> new Atom(new int[time.length], new int[time.length][LANES]));
        join(known[warp], atom.warps);
        join(atom.warps, fenced[warp]);
        int row = lane * LANES;
        for (int j = 0; j < LANES; j++) {
            lanes[warp][row + j] = Math.max(lanes[warp][row + j], atom.lanes[warp][j]);
            atom.lanes[warp][j] = Math.max(atom.lanes[warp][j], fencedLanes[warp][row + j]);
        }
    }

    private static void join(int[] to, int[] from) {
        for (int i = 0; i < to.length; i++) to[i] = Math.max(to[i], from[i]);
    }
}
