package lorikeet.ptx.emulator;

/** {@code mov.b64 d, {a, b}} and its like: the first element takes the low bits. */
final class Pack extends Instruction {
    private final int d;
    private final int[] parts;
    private final int bits;
    private final boolean wide;

    Pack(int d, int[] parts, int bits, boolean wide) {
        this.d = d;
        this.parts = parts;
        this.bits = bits;
        this.wide = wide;
    }

    /** Bits of one element. */
    int bits() {
        return bits;
    }

    @Override
    void execute(Warp warp, int mask) {
        Frame f = warp.frame;
        long cut = (1L << bits) - 1;
        for (int left = mask; left != 0; left &= left - 1) {
            int lane = Integer.numberOfTrailingZeros(left);
            long value = 0;
            for (int i = 0; i < parts.length; i++) value |= (f.r[parts[i] + lane] & cut) << i * bits;
            if (wide) f.l[d + lane] = value;
            else f.r[d + lane] = (int) value;
        }
    }
}
