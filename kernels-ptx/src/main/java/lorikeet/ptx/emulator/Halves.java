package lorikeet.ptx.emulator;

import lorikeet.tensor.Floats16;

/** 16-bit floats in the low half of a register. */
final class Halves {
    /** The NaN that operations make, of both formats. */
    static final int NAN = 0x7fff;

    private Halves() {}

    static float f16(int bits) {
        return Float.float16ToFloat((short) bits);
    }

    static float f16(int bits, boolean ftz) {
        return Float.float16ToFloat((short) (ftz && (bits & 0x7c00) == 0 ? bits & 0x8000 : bits));
    }

    static float bf16(int bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest half; NaN becomes the canonical one. */
    static int toF16(float value) {
        return value != value ? NAN : Float.floatToFloat16(value) & 0xffff;
    }

    static int toBf16(float value) {
        return value != value ? NAN : Floats16.floatToBf16(value) & 0xffff;
    }

    static int toF16(double value) {
        return value != value ? NAN : Floats16.doubleToF16(value) & 0xffff;
    }

    static int toBf16(double value) {
        return value != value ? NAN : Floats16.doubleToBf16(value) & 0xffff;
    }

    /**
     * The sum in double, rounded to odd where it is not exact, so that rounding it once more to 16 bits gives the nearest value
     * (Boldo and Melquiond 2005). The error is that of Knuth's two-sum.
     */
    static double addToOdd(double a, double b) {
        double sum = a + b;
        double part = sum - a;
        double error = a - (sum - part) + (b - part);
        boolean exact = error == 0 || error != error || (Double.doubleToRawLongBits(sum) & 1) != 0;
        return exact ? sum : error > 0 ? Math.nextUp(sum) : Math.nextDown(sum);
    }
}
