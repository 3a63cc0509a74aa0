package lorikeet.ptx.emulator;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import lorikeet.ptx.syntax.PtxType;

/**
 * A binary float format, with rounding of exact decimal values by the definition: the neighbours on the grid of the value's
 * binade, and a choice between them. Shares no code with the emulator.
 *
 * @param fraction bits of the fraction
 * @param bias of the exponent
 */
record FloatFormat(int bits, int fraction, int bias) {
    static final FloatFormat F16 = new FloatFormat(16, 10, 15);
    static final FloatFormat BF16 = new FloatFormat(16, 7, 127);
    static final FloatFormat F32 = new FloatFormat(32, 23, 127);
    static final FloatFormat F64 = new FloatFormat(64, 52, 1023);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    static FloatFormat of(PtxType type) {
        return switch (type) {
            case F16, F16X2 -> F16;
            case BF16, BF16X2 -> BF16;
            case F32, TF32 -> F32;
            case F64 -> F64;
            default -> throw new IllegalArgumentException(type.ptx());
        };
    }

    long infinity() {
        return ((1L << bits - 1 - fraction) - 1) << fraction;
    }

    long leastNormal() {
        return 1L << fraction;
    }

    long sign() {
        return 1L << bits - 1;
    }

    boolean isNaN(long value) {
        return (value & ~sign() & mask()) > infinity();
    }

    boolean isInfinite(long value) {
        return (value & ~sign() & mask()) == infinity();
    }

    boolean isNegative(long value) {
        return (value & sign()) != 0;
    }

    boolean isZero(long value) {
        return (value & ~sign() & mask()) == 0;
    }

    private long mask() {
        return bits == 64 ? -1 : (1L << bits) - 1;
    }

    /** Subnormals become zero of the same sign. */
    long flush(long value) {
        return (value & infinity()) == 0 ? value & sign() : value;
    }

    /** The exact value of a finite number. */
    BigDecimal exact(long value) {
        long exponent = (value & infinity()) >>> fraction;
        long significand = value & (1L << fraction) - 1 | (exponent == 0 ? 0 : 1L << fraction);
        BigDecimal magnitude = power((int) Math.max(exponent, 1) - bias - fraction).multiply(BigDecimal.valueOf(significand));
        return isNegative(value) ? magnitude.negate() : magnitude;
    }

    private static BigDecimal power(int exponent) {
        return exponent >= 0 ? TWO.pow(exponent) : BigDecimal.ONE.divide(TWO.pow(-exponent));
    }

    long nearest(double value) {
        if (value == 0) return 1 / value < 0 ? sign() : 0;
        return round(new BigDecimal(value), RoundingMode.HALF_EVEN, false);
    }

    /** The bits of {@code exact} rounded; of an exact zero those of zero, negative if {@code negativeZero}. */
    long round(BigDecimal exact, RoundingMode mode, boolean negativeZero) {
        if (exact.signum() == 0) return negativeZero ? sign() : 0;
        BigDecimal magnitude = exact.abs();
        int binade = Math.max(binade(magnitude), 1 - bias);
        if (binade > bias) return (exact.signum() < 0 ? sign() : 0) | (direction(mode, exact.signum()) == RoundingMode.DOWN ? infinity() - 1 : infinity());
        BigDecimal unit = power(binade - fraction);
        BigInteger steps = magnitude.divide(unit, 0, direction(mode, exact.signum())).toBigIntegerExact();
        long stepped = steps.longValueExact();
        long bitsOfMagnitude = stepped >>> fraction == 0 ? stepped : ((long) (binade + bias - 1) << fraction) + stepped;
        if (bitsOfMagnitude >= infinity()) bitsOfMagnitude = direction(mode, exact.signum()) == RoundingMode.DOWN ? infinity() - 1 : infinity();
        return exact.signum() < 0 ? bitsOfMagnitude | sign() : bitsOfMagnitude;
    }

    /** The mode for the magnitude. */
    private static RoundingMode direction(RoundingMode mode, int sign) {
        return switch (mode) {
            case FLOOR -> sign < 0 ? RoundingMode.UP : RoundingMode.DOWN;
            case CEILING -> sign < 0 ? RoundingMode.DOWN : RoundingMode.UP;
            default -> mode;
        };
    }

    /** The greatest e with 2^e <= magnitude. */
    private static int binade(BigDecimal magnitude) {
        int e = (int) Math.floor((magnitude.precision() - magnitude.scale() - 1) * 3.3219280948873623) - 2;
        while (power(e + 1).compareTo(magnitude) <= 0) e++;
        return e;
    }
}
