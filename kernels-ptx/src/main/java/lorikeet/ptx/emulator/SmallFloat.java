package lorikeet.ptx.emulator;

import lorikeet.ptx.syntax.PtxType;

/**
 * Floats of 8 bits and less: a sign, {@code exponentBits} with {@code bias}, {@code fractionBits}.
 *
 * @param most code of the largest finite value
 * @param infinite whether codes above mean infinity and NaN; else the format has no infinity
 * @param nan code that a NaN becomes; the largest value where the format has none
 */
enum SmallFloat {
    E4M3(4, 3, 0x7e, false, 0x7f), E5M2(5, 2, 0x7b, true, 0x7f), E2M3(2, 3, 0x1f, false, 0x1f), E3M2(3, 2, 0x1f, false, 0x1f), E2M1(2, 1, 0x7, false, 0x7);

    private final int exponentBits;
    private final int fractionBits;
    private final int bias;
    private final int most;
    private final boolean infinite;
    private final int nan;

    SmallFloat(int exponentBits, int fractionBits, int most, boolean infinite, int nan) {
        this.exponentBits = exponentBits;
        this.fractionBits = fractionBits;
        this.most = most;
        this.infinite = infinite;
        this.nan = nan;
        bias = (1 << exponentBits - 1) - 1;
    }

    /** The format of four, of a pair or of one element; null: it is none of these. */
    static SmallFloat of(PtxType type) {
        return switch (type) {
            case E4M3X4, E4M3X2, E4M3 -> E4M3;
            case E5M2X4, E5M2X2, E5M2 -> E5M2;
            case E2M3X2 -> E2M3;
            case E3M2X2 -> E3M2;
            case E2M1X4, E2M1X2 -> E2M1;
            default -> null;
        };
    }

    /** Bits of one of a pair: 4, or 8 of which the upper ones may be zero. */
    int storedBits() {
        return this == E2M1 ? 4 : 8;
    }

    private int signBit() {
        return 1 << exponentBits + fractionBits;
    }

    /** As {@link StochasticConversions#cut} has it. */
    int cut(double value, double random) {
        return code(StochasticConversions.cut(value, random, 1 - bias, fractionBits));
    }

    double value(int code) {
        int fraction = code & (1 << fractionBits) - 1;
        int exponent = code >>> fractionBits & (1 << exponentBits) - 1;
        int magnitude = code & signBit() - 1;
        double value;
        if (magnitude > most) value = infinite && fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        else if (exponent == 0) value = Math.scalb((double) fraction, 1 - bias - fractionBits);
        else value = Math.scalb((double) (fraction | 1 << fractionBits), exponent - bias - fractionBits);
        return (code & signBit()) != 0 ? -value : value;
    }

    /** The nearest value, ties to even; what is too large becomes the largest. */
    int code(double value) {
        if (value != value) return nan;
        int sign = Double.doubleToRawLongBits(value) < 0 ? signBit() : 0;
        double magnitude = Math.abs(value);
        if (magnitude > value(most)) return sign | most;
        int exponent = Math.max(Math.getExponent(magnitude), 1 - bias);
        int steps = (int) Math.rint(Math.scalb(magnitude, fractionBits - exponent));
        // The hidden bit of a normal value carries into the exponent, as a rounding up to the next power of two does.
        return sign | (exponent + bias - 1 << fractionBits) + steps;
    }
}
