package lorikeet.tensor;

/** Conversions between F32 and the two 16-bit float formats: round to nearest even, NaN stays NaN. */
public final class Floats16 {
    private Floats16() {}

    /** bfloat16 bits to float; exact. */
    public static float bf16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Float to bfloat16 bits. A NaN keeps its sign and upper payload and is made quiet. */
    public static short floatToBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (value != value) return (short) ((bits >>> 16) | 0x40);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** IEEE half bits to float; exact. */
    public static float f16ToFloat(short bits) {
        return Float.float16ToFloat(bits);
    }

    /** Float to IEEE half bits; beyond 65,504 by half a unit gives infinity. */
    public static short floatToF16(float value) {
        return Float.floatToFloat16(value);
    }

    /** Double to bfloat16 bits through one rounding (no double rounding by way of F32). */
    public static short doubleToBf16(double value) {
        return floatToBf16(roundToOdd(value));
    }

    /** Double to IEEE half bits through one rounding. */
    public static short doubleToF16(double value) {
        return Float.floatToFloat16(roundToOdd(value));
    }

    // Rounding to odd keeps enough of the discarded bits for a second rounding to a shorter format to be exact
    // (Boldo and Melquiond 2005).
    private static float roundToOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || value != value || Float.isInfinite(nearest)) return nearest;
        if ((Float.floatToRawIntBits(nearest) & 1) == 1) return nearest;
        boolean up = nearest < value;
        return up ? Math.nextUp(nearest) : Math.nextDown(nearest);
    }
}
