package lorikeet.ptx.emulator;

/** {@code prmt}: picks bytes of the pair {b, a}, bytes 0..3 of a and 4..7 of b. */
final class Permutation {
    private Permutation() {}

    static Row3 of(Opcode op) {
        String mode = op.takeOneOf("f4e", "b4e", "rc8", "ecl", "ecr", "rc16");
        if (mode == null) return Lanes.ints(Permutation::select);
        return Lanes.ints((int a, int b, int c) -> select(a, b, selector(mode, c & 3)));
    }

    /** The selector that does what {@code mode} does with the control value {@code s}. */
    private static int selector(String mode, int s) {
        int selector = 0;
        for (int i = 0; i < 4; i++) {
            int pick = switch (mode) {
                case "f4e" -> s + i;
                case "b4e" -> s - i & 7;
                case "rc8" -> s;
                case "ecl" -> Math.max(i, s);
                case "ecr" -> Math.min(i, s);
                case "rc16" -> (s & 1) * 2 + (i & 1);
                default -> throw new IllegalArgumentException(mode);
            };
            selector |= pick << 4 * i;
        }
        return selector;
    }

    private static int select(int a, int b, int selector) {
        long pair = (long) b << 32 | a & 0xffffffffL;
        int result = 0;
        for (int i = 0; i < 4; i++) {
            int nibble = selector >>> 4 * i;
            int value = (int) (pair >>> 8 * (nibble & 7)) & 255;
            if ((nibble & 8) != 0) value = (byte) value >> 7 & 255;
            result |= value << 8 * i;
        }
        return result;
    }
}
