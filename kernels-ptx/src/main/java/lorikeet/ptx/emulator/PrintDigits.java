package lorikeet.ptx.emulator;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The digits of a float as C writes them: exact decimal values, rounded half to even. */
final class PrintDigits {
    private static final int USUAL_PRECISION = 6;
    private static final int FRACTION_BITS = 52;

    private PrintDigits() {}

    /**
     * @param value finite, not negative
     * @param conversion f, e, g or a
     * @param precision -1: none given
     * @param alternative {@code #}: the point stays, and the zeros of g
     */
    static String of(double value, char conversion, int precision, boolean alternative) {
        int digits = precision < 0 ? USUAL_PRECISION : precision;
        return switch (conversion) {
            case 'f' -> fixed(value, digits, alternative);
            case 'e' -> exponential(value, digits, alternative);
            case 'g' -> general(value, Math.max(1, digits), alternative);
            default -> hexadecimal(value, precision, alternative);
        };
    }

    private static String fixed(double value, int digits, boolean point) {
        String text = new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN).toPlainString();
        return digits == 0 && point ? text + "." : text;
    }

    private static BigDecimal rounded(double value, int digits) {
        return new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    }

    private static int exponent(BigDecimal value) {
        return value.signum() == 0 ? 0 : value.precision() - value.scale() - 1;
    }

    private static String exponential(double value, int digits, boolean point) {
        BigDecimal rounded = rounded(value, digits + 1);
        StringBuilder text = new StringBuilder(rounded.unscaledValue().toString());
        while (text.length() <= digits) text.append('0');
        text.setLength(digits + 1);
        if (digits > 0 || point) text.insert(1, '.');
        int exponent = exponent(rounded);
        return text.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent) < 10 ? "0" : "").append(Math.abs(exponent)).toString();
    }

    private static String general(double value, int digits, boolean alternative) {
        int exponent = exponent(rounded(value, digits));
        boolean plain = exponent >= -4 && exponent < digits;
        String text = plain ? fixed(value, digits - 1 - exponent, alternative) : exponential(value, digits - 1, alternative);
        return alternative ? text : withoutZeros(text);
    }

    private static String withoutZeros(String text) {
        int end = text.indexOf('e') < 0 ? text.length() : text.indexOf('e');
        if (text.indexOf('.') < 0) return text;
        int kept = end;
        while (text.charAt(kept - 1) == '0') kept--;
        if (text.charAt(kept - 1) == '.') kept--;
        return text.substring(0, kept) + text.substring(end);
    }

    /** {@code 1.8p+1}; the caller writes {@code 0x} before it. */
    private static String hexadecimal(double value, int precision, boolean point) {
        long bits = Double.doubleToRawLongBits(value);
        boolean normal = Math.getExponent(value) >= Double.MIN_EXPONENT;
        int exponent = value == 0 ? 0 : normal ? Math.getExponent(value) : Double.MIN_EXPONENT;
        long fraction = (bits & (1L << FRACTION_BITS) - 1) | (normal ? 1L << FRACTION_BITS : 0);
        int dropped = precision < 0 ? 0 : Math.max(0, FRACTION_BITS - 4 * precision);
        long kept = dropped == 0 ? fraction : halfToEven(fraction, dropped);
        String text = String.format("%013x", kept << dropped & (1L << FRACTION_BITS) - 1);
        text = precision < 0 ? text.replaceFirst("0+$", "") : precision <= text.length() ? text.substring(0, precision) : text + "0".repeat(precision - text.length());
        return (kept << dropped >>> FRACTION_BITS) + (text.isEmpty() && !point ? "" : ".") + text + (exponent < 0 ? "p-" : "p+") + Math.abs(exponent);
    }

    private static long halfToEven(long value, int dropped) {
        long kept = value >>> dropped;
        long rest = value & (1L << dropped) - 1;
        long half = 1L << dropped - 1;
        return rest > half || rest == half && (kept & 1) != 0 ? kept + 1 : kept;
    }
}
