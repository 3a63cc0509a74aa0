package lorikeet.ptx.emulator;

import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.intBitsToFloat;

import java.util.function.LongBinaryOperator;
import lorikeet.ptx.syntax.PtxType;

/** Atomic additions of floats, rounded to nearest; subnormals are kept. */
final class AtomicFloats {
    private AtomicFloats() {}

    static LongBinaryOperator add(PtxType type) {
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
