package lorikeet.ptx.emulator;

/** A byte, a half or the whole of a register: {@code bits} from {@code shift} on. */
record VideoPart(int shift, int bits) {
    private static final VideoPart WHOLE = new VideoPart(0, 32);

    /** The part that is written {@code text}: b0 to b3, h0, h1, or nothing for the whole. */
    static VideoPart of(String text, OperandRows o) {
        if (text.isEmpty()) return WHOLE;
        int bits = text.charAt(0) == 'b' ? 8 : 16;
        int number = text.charAt(1) - '0';
        if (text.length() != 2 || number >= 32 / bits) throw o.error("part ." + text + ", expected .b0 to .b3, .h0 or .h1");
        return new VideoPart(bits * number, bits);
    }

    boolean isWhole() {
        return bits == 32;
    }

    /** The part's value, extended. */
    long of(int register, boolean signed) {
        int spare = 32 - bits;
        int high = register << spare - shift;
        return signed ? high >> spare : (high >>> spare) & 0xffffffffL;
    }

    /** {@code rest} with {@code value} in the place of the part. */
    int put(long value, int rest) {
        int mask = (int) ((1L << bits) - 1) << shift;
        return (int) value << shift & mask | rest & ~mask;
    }

    /** The nearest value that the part holds. */
    long clamp(long value, boolean signed) {
        long most = signed ? (1L << bits - 1) - 1 : (1L << bits) - 1;
        return Math.clamp(value, signed ? -most - 1 : 0, most);
    }
}
