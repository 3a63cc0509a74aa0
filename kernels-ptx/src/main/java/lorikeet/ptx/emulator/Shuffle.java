package lorikeet.ptx.emulator;

/** {@code shfl.sync}: each lane reads the value of another lane of its segment. */
final class Shuffle extends WarpWide {
    enum Mode { UP, DOWN, BFLY, IDX }

    private final Mode mode;
    private final int d;
    private final int p;
    private final int a;
    private final int b;
    private final int c;

    /** @param p predicate that says whether the source lane is inside the segment, or -1 */
    Shuffle(Mode mode, int d, int p, int a, int b, int c, int members) {
        super(members);
        this.mode = mode;
        this.d = d;
        this.p = p;
        this.a = a;
        this.b = b;
        this.c = c;
    }

    /** Slot of the result. */
    int result() {
        return Layout.slot(d, false);
    }

    /** The lane that {@code lane} reads from; its complement where it lies outside the segment, and the own value is kept. */
    int source(Frame f, int lane) {
        int shift = f.r[b + lane] & 31;
        int clamp = f.r[c + lane] & 31;
        int segment = f.r[c + lane] >>> 8 & 31;
        int least = lane & segment;
        int most = least | clamp & ~segment;
        int from = switch (mode) {
            case UP -> lane - shift;
            case DOWN -> lane + shift;
            case BFLY -> lane ^ shift;
            case IDX -> least | shift & ~segment;
        };
        boolean inside = mode == Mode.UP ? from >= most : from <= most;
        return inside ? from : ~lane;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        int inside = 0;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int from = source(f, lane);
            f.r[lane] = f.r[a + (from >= 0 ? from : lane)];
            if (from >= 0) inside |= 1 << lane;
        }
        f.keep32(d, lanes);
        if (p >= 0) f.setPredicate(p, inside, lanes);
    }
}
