package lorikeet.ptx.emulator;

import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.intBitsToFloat;

import java.util.function.LongBinaryOperator;
import lorikeet.ptx.syntax.PtxType;

/** Atomic additions of floats, rounded to nearest, and minima and maxima of 16-bit ones; subnormals are kept. */
final class AtomicFloats {
    private AtomicFloats() {}

    /** {@code add}, {@code min} or {@code max}. */
    static LongBinaryOperator of(String operation, PtxType type) {
        return operation.equals("add") ? add(type) : extreme(type, operation.equals("min"));
    }

    private static LongBinaryOperator extreme(PtxType type, boolean least) {
        return switch (type) {
            case F16, BF16 -> (old, b) -> extreme(type == PtxType.F16, least, (int) old, (int) b);
            case F16X2, BF16X2 -> (old, b) -> extreme(type == PtxType.F16X2, least, (int) (old >>> 16), (int) (b >>> 16)) << 16
                    | extreme(type == PtxType.F16X2, least, (int) old, (int) b);
            default -> throw new IllegalArgumentException(type.ptx());
        };
    }

    /** As {@code min} and {@code max}: a number rather than NaN, and -0 is less than +0. */
    private static int extreme(boolean f16, boolean least, int a, int b) {
        float x = f16 ? Halves.f16(a) : Halves.bf16(a);
        float y = f16 ? Halves.f16(b) : Halves.bf16(b);
        if (x != x && y != y) return Halves.NAN;
        if (x != x || y != y) return (x != x ? b : a) & 0xffff;
        float chosen = least ? Math.min(x, y) : Math.max(x, y);
        return f16 ? Halves.toF16(chosen) : Halves.toBf16(chosen);
    }

    static boolean adds(PtxType type) {
        return switch (type) {
            case F32, F64, F16, BF16, F16X2, BF16X2 -> true;
            default -> false;
        };
    }

    private static LongBinaryOperator add(PtxType type) {
        return switch (type) {
            case F32 -> (old, b) -> Floats.bits(intBitsToFloat((int) old) + intBitsToFloat((int) b));
            case F64 -> (old, b) -> Floats64.bits(longBitsToDouble(old) + longBitsToDouble(b));
            case F16 -> (old, b) -> addF16((int) old, (int) b);
            case BF16 -> (old, b) -> addBf16((int) old, (int) b);
            case F16X2 -> (old, b) -> addF16((int) (old >>> 16), (int) (b >>> 16)) << 16 | addF16((int) old, (int) b);
            case BF16X2 -> (old, b) -> addBf16((int) (old >>> 16), (int) (b >>> 16)) << 16 | addBf16((int) old, (int) b);
            default -> throw new IllegalArgumentException(type.ptx());
        };
    }

    private static int addF16(int a, int b) {
        return Halves.toF16((double) Halves.f16(a) + Halves.f16(b));
    }

    private static int addBf16(int a, int b) {
        return Halves.toBf16((double) Halves.bf16(a) + Halves.bf16(b));
    }
}
