package lorikeet.ptx.emulator;

/**
 * Times up to which something comes after a warp's accesses: one of all lanes, or one of each lane; null is none.
 * Arrays are never changed, so that joins can share them: a join that adds nothing is its first operand itself.
 */
final class Times {
    private Times() {}

    static int[] of(int time) {
        return new int[] {time};
    }

    static int at(int[] times, int lane) {
        return times == null ? 0 : times.length == 1 ? times[0] : times[lane];
    }

    /** Those of {@code lanes} whose time is before {@code at}. */
    static int before(int at, int lanes, int[] times) {
        if (times == null || times.length == 1) return times != null && at <= times[0] ? 0 : lanes;
        int before = 0;
        for (int left = lanes; left != 0; left &= left - 1) if (times[Integer.numberOfTrailingZeros(left)] < at) before |= left & -left;
        return before;
    }

    /** The earliest of the lanes. */
    static int least(int[] times) {
        if (times == null) return 0;
        int least = times[0];
        for (int time : times) least = Math.min(least, time);
        return least;
    }

    /** The same, but {@code time} in the lanes of {@code mask}. */
    static int[] with(int[] times, int mask, int time) {
        int[] all = new int[Frame.LANES];
        for (int i = 0; i < Frame.LANES; i++) all[i] = (mask >>> i & 1) != 0 ? time : at(times, i);
        return all;
    }

    /** The later of both, lane by lane. */
    static int[] join(int[] a, int[] b) {
        if (covers(a, b)) return a;
        if (covers(b, a)) return b;
        int[] all = new int[Frame.LANES];
        for (int i = 0; i < Frame.LANES; i++) all[i] = Math.max(at(a, i), at(b, i));
        return all;
    }

    private static boolean covers(int[] a, int[] b) {
        if (a == b || b == null) return true;
        if (a == null) return false;
        if (a.length == 1 && b.length == 1) return a[0] >= b[0];
        for (int i = 0; i < Frame.LANES; i++) if (at(a, i) < at(b, i)) return false;
        return true;
    }

    /** The same for the warps of a block. */
    static int[][] join(int[][] a, int[][] b) {
        if (a == b || b == null) return a;
        if (a == null) return b;
        int[][] all = a;
        for (int w = 0; w < a.length; w++) {
            int[] joined = join(a[w], b[w]);
            if (joined == a[w]) continue;
            if (all == a) all = a.clone();
            all[w] = joined;
        }
        return all;
    }
}
