package lorikeet.ptx.emulator;

/** {@code match.sync}: members that hold the same value. */
final class Match extends WarpWide {
    private final boolean all;
    private final boolean wide;
    private final int d;
    private final int p;
    private final int a;

    Match(boolean all, boolean wide, int d, int p, int a, int members) {
        super(members);
        this.all = all;
        this.wide = wide;
        this.d = d;
        this.p = p;
        this.a = a;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        int same = 0;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int members = members(f, lane) & lanes;
            int equal = 0;
            for (int others = members; others != 0; others &= others - 1) {
                int other = Integer.numberOfTrailingZeros(others);
                if (value(f, other) == value(f, lane)) equal |= 1 << other;
            }
            f.r[lane] = !all || equal == members ? equal : 0;
            if (equal == members) same |= 1 << lane;
        }
        f.keep32(d, lanes);
        if (p >= 0) f.setPredicate(p, same, lanes);
    }

    private long value(Frame f, int lane) {
        return wide ? f.l[a + lane] : f.r[a + lane];
    }
}
