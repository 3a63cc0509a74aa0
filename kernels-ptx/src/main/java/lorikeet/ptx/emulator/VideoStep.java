package lorikeet.ptx.emulator;

/** What a video instruction does with two extended values; the result is exact. */
@FunctionalInterface
interface VideoStep {
    long of(long a, long b);

    /** @param mode of a shift or a comparison */
    static VideoStep of(String name, String mode) {
        return switch (name) {
            case "vadd" -> Long::sum;
            case "vsub" -> (a, b) -> a - b;
            case "vabsdiff" -> (a, b) -> Math.abs(a - b);
            case "vmin" -> Math::min;
            case "vmax" -> Math::max;
            case "vavrg" -> (a, b) -> a + b >= 0 ? a + b + 1 >> 1 : a + b >> 1;
            case "vshl" -> (a, b) -> shiftLeft(a, amount(b, mode));
            case "vshr" -> (a, b) -> a >> amount(b, mode);
            default -> comparison(mode);
        };
    }

    private static int amount(long b, String mode) {
        return (int) (mode.equals("wrap") ? b & 31 : Math.min(b, 32));
    }

    /** A value of up to 33 bits; what does not fit a long is replaced by one that is as far off, with the same low bits. */
    private static long shiftLeft(long a, int n) {
        if (n < 32 || a == 0) return a << n;
        return a > 0 ? Long.MAX_VALUE >>> 32 << 32 : Long.MIN_VALUE;
    }

    private static VideoStep comparison(String name) {
        return switch (name) {
            case "eq" -> (a, b) -> a == b ? 1 : 0;
            case "ne" -> (a, b) -> a != b ? 1 : 0;
            case "lt" -> (a, b) -> a < b ? 1 : 0;
            case "le" -> (a, b) -> a <= b ? 1 : 0;
            case "gt" -> (a, b) -> a > b ? 1 : 0;
            default -> (a, b) -> a >= b ? 1 : 0;
        };
    }
}
