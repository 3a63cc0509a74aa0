package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import lorikeet.tensor.Floats16;

/** Types of scalars and buffer elements in a launch specification. Memory is little-endian. */
enum ElementType {
    U8(1), S8(1), U16(2), S16(2), U32(4), S32(4), U64(8), S64(8), F16(2), BF16(2), F32(4), F64(8);

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)(e[+-]?[0-9]+)?");

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    int bytes() {
        return bytes;
    }

    boolean isFloat() {
        return this == F16 || this == BF16 || this == F32 || this == F64;
    }

    /** As specifications write it: {@code u32}. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ElementType> of(String text) {
        return Arrays.stream(values()).filter(type -> type.text().equals(text)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(ElementType::text).toList();
    }

    BigInteger least() {
        return name().charAt(0) == 'S' ? BigInteger.ONE.shiftLeft(8 * bytes - 1).negate() : BigInteger.ZERO;
    }

    BigInteger most() {
        return BigInteger.ONE.shiftLeft(name().charAt(0) == 'S' ? 8 * bytes - 1 : 8 * bytes).subtract(BigInteger.ONE);
    }

    /** Whether {@code value} lies between the least and the largest number: floats round it to no infinity. */
    boolean hasRangeFor(double value) {
        return switch (this) {
            case F16 -> Double.isInfinite(value) || !Float.isInfinite(Floats16.f16ToFloat((short) bitsOf(value)));
            case BF16 -> Double.isInfinite(value) || !Float.isInfinite(Floats16.bf16ToFloat((short) bitsOf(value)));
            case F32 -> Double.isInfinite(value) || !Float.isInfinite((float) value);
            case F64 -> true;
            case U8, S8, U16, S16, U32, S32, U64, S64 -> Math.floor(value) >= least().doubleValue() && Math.floor(value) <= most().doubleValue();
        };
    }

    /** What a value of this type may be, for messages. */
    String expected() {
        return isFloat() ? "a number in the range of " + text() + ", \"nan\", \"inf\" or \"-inf\"" : "an integer from " + least() + " to " + most();
    }

    /** The bits of {@code value}, a number or a string of one; empty where it is no value of this type. */
    Optional<Long> bits(JsonNode value) {
        if (isFloat()) return number(value).filter(this::hasRangeFor).map(this::bitsOf);
        return integer(value).filter(i -> i.compareTo(least()) >= 0 && i.compareTo(most()) <= 0).map(BigInteger::longValue);
    }

    /** The bits of the value of this type that is nearest to {@code value}. */
    long bitsOf(double value) {
        return switch (this) {
            case F16 -> Floats16.doubleToF16(value);
            case BF16 -> Floats16.doubleToBf16(value);
            case F32 -> Float.floatToRawIntBits((float) value);
            case F64 -> Double.doubleToRawLongBits(value);
            case U64 -> value < 0x1p63 ? (long) value : (long) (value - 0x1p63) ^ Long.MIN_VALUE;
            case U8, S8, U16, S16, U32, S32, S64 -> (long) value;
        };
    }

    /** The element {@code bits} as text, in JSON's notation where JSON has one. */
    String show(long bits) {
        return switch (this) {
            case F16 -> Float.toString(Floats16.f16ToFloat((short) bits));
            case BF16 -> Float.toString(Floats16.bf16ToFloat((short) bits));
            case F32 -> Float.toString(Float.intBitsToFloat((int) bits));
            case F64 -> Double.toString(Double.longBitsToDouble(bits));
            case S8, S16, S32, S64 -> Long.toString(bits << 64 - 8 * bytes >> 64 - 8 * bytes);
            case U8, U16, U32, U64 -> Long.toUnsignedString(bits << 64 - 8 * bytes >>> 64 - 8 * bytes);
        };
    }

    /** Writes element {@code index}. */
    void put(MemorySegment to, long index, long bits) {
        switch (bytes) {
            case 1 -> to.set(ValueLayout.JAVA_BYTE, index, (byte) bits);
            case 2 -> to.set(SHORT, 2 * index, (short) bits);
            case 4 -> to.set(INT, 4 * index, (int) bits);
            default -> to.set(LONG, 8 * index, bits);
        }
    }

    /** Reads element {@code index}. */
    long get(MemorySegment from, long index) {
        return switch (bytes) {
            case 1 -> from.get(ValueLayout.JAVA_BYTE, index);
            case 2 -> from.get(SHORT, 2 * index);
            case 4 -> from.get(INT, 4 * index);
            default -> from.get(LONG, 8 * index);
        };
    }

    private static Optional<BigInteger> integer(JsonNode value) {
        if (value.isIntegralNumber()) return Optional.of(value.bigIntegerValue());
        if (!value.isTextual() || !value.textValue().matches("[+-]?(0[xX][0-9a-fA-F]{1,16}|[0-9]{1,20})")) return Optional.empty();
        String digits = value.textValue().replaceFirst("^[+-]", "");
        boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
        BigInteger magnitude = hex ? new BigInteger(digits.substring(2), 16) : new BigInteger(digits);
        return Optional.of(value.textValue().startsWith("-") ? magnitude.negate() : magnitude);
    }

    private static Optional<Double> number(JsonNode value) {
        if (value.isNumber()) return Optional.of(value.doubleValue()).filter(Double::isFinite);
        if (!value.isTextual()) return Optional.empty();
        String text = value.textValue().toLowerCase(Locale.ROOT);
        return switch (text) {
            case "nan" -> Optional.of(Double.NaN);
            case "inf", "infinity" -> Optional.of(Double.POSITIVE_INFINITY);
            case "-inf", "-infinity" -> Optional.of(Double.NEGATIVE_INFINITY);
            default -> DECIMAL.matcher(text).matches() ? Optional.of(Double.parseDouble(text)).filter(Double::isFinite) : Optional.empty();
        };
    }
}
