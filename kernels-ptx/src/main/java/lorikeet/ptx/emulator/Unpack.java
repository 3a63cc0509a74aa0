package lorikeet.ptx.emulator;

/** {@code mov.b64 {a, b}, s} and its like: the first element gets the low bits. */
final class Unpack extends Instruction {
    private final int source;
    private final int[] parts;
    private final int bits;
    private final boolean wide;

    /** @param parts rows of the elements; -1 for one that is not wanted */
    Unpack(int source, int[] parts, int bits, boolean wide) {
        this.source = source;
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
            long value = wide ? f.l[source + lane] : f.r[source + lane];
            for (int i = 0; i < parts.length; i++) {
                if (parts[i] >= 0) f.r[parts[i] + lane] = (int) (value >>> i * bits & cut);
            }
        }
    }
}
