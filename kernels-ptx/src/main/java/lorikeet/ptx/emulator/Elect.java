package lorikeet.ptx.emulator;

/** {@code elect.sync}: one of the members, the lowest, is elected. */
final class Elect extends WarpWide {
    private final int d;
    private final int p;

    /** @param d row of the elected lane's number, or -1 */
    Elect(int d, int p, int members) {
        super(members);
        this.d = d;
        this.p = p;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        int elected = Integer.numberOfTrailingZeros(lanes);
        f.setPredicate(p, 1 << elected, lanes);
        if (d < 0) return;
        f.fill(0, elected);
        f.keep32(d, lanes);
    }
}
