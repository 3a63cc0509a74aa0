package lorikeet.ptx.emulator;

/** {@code mov.v2} and {@code mov.v4}: one vector of registers to another, which may be the same ones in another order. */
final class VectorMove extends Instruction {
    private final int[] to;
    private final int[] from;
    private final boolean wide;

    VectorMove(int[] to, int[] from, boolean wide) {
        this.to = to;
        this.from = from;
        this.wide = wide;
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        long[] values = new long[from.length];
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            for (int i = 0; i < from.length; i++) values[i] = wide ? f.l[from[i] + lane] : f.r[from[i] + lane];
            for (int i = 0; i < to.length; i++) {
                if (wide) f.l[to[i] + lane] = values[i];
                else f.r[to[i] + lane] = (int) values[i];
            }
        }
    }
}
