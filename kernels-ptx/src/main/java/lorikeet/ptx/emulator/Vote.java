package lorikeet.ptx.emulator;

/** {@code vote.sync}: a predicate of all members. */
final class Vote extends WarpWide {
    enum Kind { ALL, ANY, UNI, BALLOT }

    private final Kind kind;
    private final int d;
    private final int p;

    Vote(Kind kind, int d, int p, int members) {
        super(members);
        this.kind = kind;
        this.d = d;
        this.p = p;
    }

    @Override
    void together(Warp warp, int lanes) {
        Frame f = warp.frame;
        int yes = f.predicate(p) & lanes;
        int holds = 0;
        for (int left = lanes; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            int members = members(f, lane) & lanes;
            int votes = yes & members;
            boolean result = switch (kind) {
                case ALL -> votes == members;
                case ANY -> votes != 0;
                case UNI -> votes == members || votes == 0;
                case BALLOT -> false;
            };
            if (kind == Kind.BALLOT) f.r[lane] = votes;
            else if (result) holds |= 1 << lane;
        }
        if (kind == Kind.BALLOT) f.keep32(d, lanes);
        else f.setPredicate(d, holds, lanes);
    }
}
