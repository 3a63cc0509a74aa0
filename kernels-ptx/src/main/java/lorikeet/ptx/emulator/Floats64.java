package lorikeet.ptx.emulator;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Float64 arithmetic with exact rounding. */
final class Floats64 {
    /** The NaN that operations make. */
    static final long NAN = 0xfff8000000000000L;
    private static final long SIGN = Long.MIN_VALUE;

    private Floats64() {}

    static void rows(FormTable t) {
        t.binaryOf("add[.rn|.rz|.rm|.rp].f64", "T T T", op -> Rounding.of(op) == Rounding.RN ? Floats64::add : binary(Rounding.of(op)::add));
        t.binaryOf("sub[.rn|.rz|.rm|.rp].f64", "T T T", op -> {
            Rounding rounding = Rounding.of(op);
            return binary((a, b) -> rounding.add(a, -b));
        });
        t.binaryOf("mul[.rn|.rz|.rm|.rp].f64", "T T T", op -> Rounding.of(op) == Rounding.RN ? Floats64::mul : binary(Rounding.of(op)::mul));
        t.ternaryOf("(fma|mad).(rn|rz|rm|rp).f64", "T T T T", Floats64::fma);
        t.binaryOf("div.(rn|rz|rm|rp).f64", "T T T", op -> binary(Rounding.of(op)::div));
        t.unaryOf("sqrt.(rn|rz|rm|rp).f64", "T T", op -> unary(Rounding.of(op)::sqrt));
        t.unaryOf("rcp.(rn|rz|rm|rp).f64", "T T", op -> unary(a -> Rounding.of(op).div(1d, a)));
        t.unary("neg.f64", "T T", Lanes.longs((long a) -> a ^ SIGN));
        t.unary("abs.f64", "T T", Lanes.longs((long a) -> a & ~SIGN));
        t.binary("copysign.f64", "T T T", Lanes.longs((long a, long b) -> a & SIGN | b & ~SIGN));
        t.binary("min.f64", "T T T", binary((a, b) -> a != a ? b : b != b ? a : Math.min(a, b)));
        t.binary("max.f64", "T T T", binary((a, b) -> a != a ? b : b != b ? a : Math.max(a, b)));
        t.unary("rcp.approx.ftz.f64", "T T", unary(a -> flush(shorten(1 / flush(a)))));
        t.unary("rsqrt.approx.f64", "T T", unary(a -> a == 0 ? 1 / a : 1 / Math.sqrt(a)));
        t.unary("rsqrt.approx.ftz.f64", "T T", unary(a -> flush(a) == 0 ? 1 / flush(a) : 1 / Math.sqrt(a)));
    }

    /** Bits of a result; a NaN is the canonical one. */
    static long bits(double value) {
        return value != value ? NAN : doubleToRawLongBits(value);
    }

    private static double flush(double a) {
        return Math.abs(a) < Double.MIN_NORMAL ? Math.copySign(0, a) : a;
    }

    /** The approximate reciprocal has the upper half of the bits; the lower half is zero. */
    private static double shorten(double a) {
        return longBitsToDouble(doubleToRawLongBits(a) & 0xffffffff00000000L);
    }

    private static void add(Frame f, int d, int a, int b) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = bits(longBitsToDouble(l[a + i]) + longBitsToDouble(l[b + i]));
    }

    private static void mul(Frame f, int d, int a, int b) {
        long[] l = f.l;
        for (int i = 0; i < LANES; i++) l[d + i] = bits(longBitsToDouble(l[a + i]) * longBitsToDouble(l[b + i]));
    }

    private static Row3 fma(Opcode op) {
        Rounding rounding = Rounding.of(op);
        return (f, d, a, b, c) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) {
                l[d + i] = bits(rounding.fma(longBitsToDouble(l[a + i]), longBitsToDouble(l[b + i]), longBitsToDouble(l[c + i])));
            }
        };
    }

    private static Row1 unary(DoubleUnaryOperator op) {
        return (f, d, a) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) l[d + i] = bits(op.applyAsDouble(longBitsToDouble(l[a + i])));
        };
    }

    private static Row2 binary(DoubleBinaryOperator op) {
        return (f, d, a, b) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) l[d + i] = bits(op.applyAsDouble(longBitsToDouble(l[a + i]), longBitsToDouble(l[b + i])));
        };
    }
}
