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
}
