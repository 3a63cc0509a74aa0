package lorikeet.ptx.emulator;

import java.math.BigDecimal;
import java.math.BigInteger;
import lorikeet.ptx.syntax.PtxType;

/**
 * The bits of a number given for a scalar parameter. Nothing is lost but digits of a fraction: integers take integers in their range, floats
 * take floats (rounded to nearest) and integers that they hold exactly.
 */
final class ScalarArgument {
    private ScalarArgument() {}

    /** @throws IllegalArgumentException with what was found and what is expected, for a message */
    static long bits(PtxType type, Number value) {
        return switch (value) {
            case Byte _, Short _, Integer _, Long _ -> bits(type, value, BigInteger.valueOf(value.longValue()));
            case BigInteger integer -> bits(type, value, integer);
            case Float single when type == PtxType.B32 -> Float.floatToRawIntBits(single);
            case Double wide when type == PtxType.B64 -> Double.doubleToRawLongBits(wide);
            case Float _, Double _ when type.isFloat() -> rounded(type, value);
            default -> throw refused(type, value);
        };
    }

    private static long bits(PtxType type, Number given, BigInteger value) {
        double wide = value.doubleValue();
        boolean fits = type.isFloat() ? isExact(value, wide) && decode(type, encode(type, wide)) == wide : value.compareTo(least(type)) >= 0 && value.compareTo(most(type)) <= 0;
        if (!fits) throw refused(type, given);
        return type.isFloat() ? encode(type, wide) : value.longValue();
    }

    private static boolean isExact(BigInteger value, double wide) {
        return !Double.isInfinite(wide) && new BigDecimal(wide).toBigIntegerExact().equals(value);
    }

    private static long rounded(PtxType type, Number value) {
        double wide = value.doubleValue();
        long bits = value instanceof Float single && type == PtxType.F32 ? Float.floatToRawIntBits(single) : encode(type, wide);
        if (!Double.isInfinite(wide) && Double.isInfinite(decode(type, bits))) throw refused(type, value);
        return bits;
    }

    private static long encode(PtxType type, double value) {
        return switch (type) {
            case F16 -> Halves.toF16(value);
            case F32 -> Float.floatToRawIntBits((float) value);
            case F64 -> Double.doubleToRawLongBits(value);
            default -> throw new IllegalArgumentException("a number, expected a byte[]");
        };
    }

    private static double decode(PtxType type, long bits) {
        return switch (type) {
            case F16 -> Halves.f16((int) bits);
            case F32 -> Float.intBitsToFloat((int) bits);
            default -> Double.longBitsToDouble(bits);
        };
    }

    private static BigInteger least(PtxType type) {
        return BigInteger.ONE.shiftLeft(type.bits() - 1).negate();
    }

    /** Compilers write {@code .u32} for every integer of 32 bits; only what is declared signed is taken for it. */
    private static BigInteger most(PtxType type) {
        return BigInteger.ONE.shiftLeft(type.isSigned() ? type.bits() - 1 : type.bits()).subtract(BigInteger.ONE);
    }

    private static IllegalArgumentException refused(PtxType type, Number value) {
        String expected = type.isFloat() ? "a float or double in its range, or an integer that it holds exactly" : "an integer from " + least(type) + " to " + most(type)
                + (type == PtxType.B32 ? ", or a float" : type == PtxType.B64 ? ", or a double" : "");
        return new IllegalArgumentException(value.getClass().getSimpleName() + " " + value + ", expected " + expected);
    }
}
