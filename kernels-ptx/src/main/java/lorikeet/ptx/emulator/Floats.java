package lorikeet.ptx.emulator;

/** Float32 values as bits of a register. */
final class Floats {
    /** What every operation that makes a NaN gives. */
    static final int NAN = 0x7fffffff;
    private static final int SIGN = 0x80000000;
    private static final int EXPONENT = 0x7f800000;

    private Floats() {}

    /** Bits of a result; a NaN is the canonical one. */
    static int bits(float value) {
        return value != value ? NAN : Float.floatToRawIntBits(value);
    }

    /** Subnormals become zero of the same sign. */
    static int flush(int bits) {
        return (bits & EXPONENT) == 0 ? bits & SIGN : bits;
    }

    /** Clamps to [0, 1]; NaN and negative zero become +0. */
    static float saturate(float value) {
        return value > 0 ? Math.min(value, 1f) : 0f;
    }
}
