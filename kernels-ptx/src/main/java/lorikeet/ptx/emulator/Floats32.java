package lorikeet.ptx.emulator;

import static java.lang.Float.floatToRawIntBits;
import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

/** Float32 arithmetic with exact rounding. */
final class Floats32 {
    /** The kernels of the plain forms. */
    private static final FloatRows ROWS = Rows.FLOATS;
    private static final int SIGN = 0x80000000;

    private Floats32() {}

    @FunctionalInterface
    private interface Op1 {
        float apply(float a);
    }

    @FunctionalInterface
    private interface Op2 {
        float apply(float a, float b);
    }

    @FunctionalInterface
    private interface Op3 {
        float apply(float a, float b, float c);
    }

    static void rows(FormTable t) {
        t.binaryOf("add[.rn|.rz|.rm|.rp][.ftz][.sat].f32", "T T T", op -> isPlain(op) ? (f, d, a, b) -> ROWS.add(f.r, d, a, b) : add(op));
        t.binaryOf("sub[.rn|.rz|.rm|.rp][.ftz][.sat].f32", "T T T", op -> isPlain(op) ? (f, d, a, b) -> ROWS.sub(f.r, d, a, b) : sub(op));
        t.binaryOf("mul[.rn|.rz|.rm|.rp][.ftz][.sat].f32", "T T T", op -> isPlain(op) ? (f, d, a, b) -> ROWS.mul(f.r, d, a, b) : mul(op));
        t.ternaryOf("(fma|mad).(rn|rz|rm|rp)[.ftz][.sat].f32", "T T T T",
                op -> isPlain(op) ? (f, d, a, b, c) -> ROWS.fma(f.r, d, a, b, c) : fma(op));
        t.binaryOf("div.(rn|rz|rm|rp)[.ftz].f32", "T T T", op -> binary(op, Rounding.of(op)::div));
        t.unaryOf("sqrt.(rn|rz|rm|rp)[.ftz].f32", "T T", op -> unary(op, Rounding.of(op)::sqrt));
        t.unaryOf("rcp.(rn|rz|rm|rp)[.ftz].f32", "T T", op -> unary(op, a -> Rounding.of(op).div(1f, a)));
        t.unary("neg.f32", "T T", Lanes.ints((int a) -> a ^ SIGN));
        t.unary("neg.ftz.f32", "T T", Lanes.ints((int a) -> Floats.flush(a) ^ SIGN));
        t.unary("abs.f32", "T T", Lanes.ints((int a) -> a & ~SIGN));
        t.unary("abs.ftz.f32", "T T", Lanes.ints((int a) -> Floats.flush(a) & ~SIGN));
        t.binary("copysign.f32", "T T T", Lanes.ints((int a, int b) -> a & SIGN | b & ~SIGN));
        t.binaryOf("(min|max)[.ftz][.NaN][.xorsign.abs].f32", "T T T", op -> binary(op, extremum(op)));
    }

    private static boolean isPlain(Opcode op) {
        return Rounding.of(op) == Rounding.RN && !op.has("ftz") && !op.has("sat");
    }

    private static Row2 add(Opcode op) {
        return binary(op, Rounding.of(op)::add);
    }

    private static Row2 sub(Opcode op) {
        Rounding rounding = Rounding.of(op);
        return binary(op, (a, b) -> rounding.add(a, -b));
    }

    private static Row2 mul(Opcode op) {
        return binary(op, Rounding.of(op)::mul);
    }

    private static Row3 fma(Opcode op) {
        Op3 exact = Rounding.of(op)::fma;
        boolean ftz = op.has("ftz");
        boolean sat = op.has("sat");
        return (f, d, a, b, c) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                r[d + i] = finish(exact.apply(operand(r[a + i], ftz), operand(r[b + i], ftz), operand(r[c + i], ftz)), ftz, sat);
            }
        };
    }

    private static Row1 unary(Opcode op, Op1 exact) {
        boolean ftz = op.has("ftz");
        return (f, d, a) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = finish(exact.apply(operand(r[a + i], ftz)), ftz, false);
        };
    }

    private static Row2 binary(Opcode op, Op2 exact) {
        boolean ftz = op.has("ftz");
        boolean sat = op.has("sat");
        return (f, d, a, b) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = finish(exact.apply(operand(r[a + i], ftz), operand(r[b + i], ftz)), ftz, sat);
        };
    }

    private static float operand(int bits, boolean ftz) {
        return intBitsToFloat(ftz ? Floats.flush(bits) : bits);
    }

    private static int finish(float value, boolean ftz, boolean sat) {
        int bits = sat ? floatToRawIntBits(Floats.saturate(value)) : Floats.bits(value);
        return ftz ? Floats.flush(bits) : bits;
    }

    /** NaN gives way to the other operand unless {@code .NaN} is asked for; negative zero is less than zero. */
    private static Op2 extremum(Opcode op) {
        boolean min = op.name().equals("min");
        boolean keepNaN = op.has("NaN");
        boolean byMagnitude = op.has("xorsign");
        return (a, b) -> {
            float x = byMagnitude ? Math.abs(a) : a;
            float y = byMagnitude ? Math.abs(b) : b;
            float found;
            if (x != x || y != y) found = keepNaN || x != x && y != y ? Float.NaN : x != x ? y : x;
            else found = min ? Math.min(x, y) : Math.max(x, y);
            if (!byMagnitude || found != found) return found;
            return intBitsToFloat(floatToRawIntBits(found) | (floatToRawIntBits(a) ^ floatToRawIntBits(b)) & SIGN);
        };
    }
}
