package lorikeet.ptx.emulator;

/** {@code mov.b128} between a register of 128 bits and a pair of 64-bit ones. */
final class Halves128 extends Instruction {
    private final int[] from;
    private final int[] to;

    /** Rows of the low and the high half; a row of -1 is not wanted. */
    Halves128(int[] to, int[] from) {
        this.to = to;
        this.from = from;
    }

    @Override
    void execute(Warp warp, int mask) {
        long[] l = warp.frame.l;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long low = l[from[0] + lane];
            long high = l[from[1] + lane];
            if (to[0] >= 0) l[to[0] + lane] = low;
            if (to[1] >= 0) l[to[1] + lane] = high;
        }
    }
}
