package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Arithmetic on f16, bf16 and packed pairs of them. Every operation is worked out in float64, exactly or rounded to odd, and
 * rounded once to 16 bits.
 */
final class HalfRows {
    private HalfRows() {}

    @FunctionalInterface
    private interface TernaryOperator {
        double apply(double a, double b, double c);
    }

    static void rows(FormTable t) {
        arithmetic(t, "add[.rn][.ftz][.sat].(f16|f16x2)", "add[.rn].(bf16|bf16x2)", Halves::addToOdd);
        arithmetic(t, "sub[.rn][.ftz][.sat].(f16|f16x2)", "sub[.rn].(bf16|bf16x2)", (a, b) -> Halves.addToOdd(a, -b));
        arithmetic(t, "mul[.rn][.ftz][.sat].(f16|f16x2)", "mul[.rn].(bf16|bf16x2)", (a, b) -> a * b);
        fma(t, "fma.rn[.ftz][.sat|.relu].(f16|f16x2)");
        fma(t, "fma.rn[.relu].(bf16|bf16x2)");
        t.unary("neg.(f16|bf16)", "T T", Lanes.ints((int a) -> a ^ 0x8000));
        t.unary("neg.(f16x2|bf16x2)", "T T", Lanes.ints((int a) -> a ^ 0x80008000));
        t.unary("abs.(f16|bf16)", "T T", Lanes.ints((int a) -> a & 0x7fff));
        t.unary("abs.(f16x2|bf16x2)", "T T", Lanes.ints((int a) -> a & 0x7fff7fff));
        t.unaryOf("neg.ftz.(f16|f16x2)", "T T", op -> flushed(0x80008000, true));
        t.unaryOf("abs.ftz.(f16|f16x2)", "T T", op -> flushed(0x80008000, false));
        t.binaryOf("(min|max)[.ftz][.NaN][.xorsign.abs].(f16|f16x2)", "T T T", HalfRows::extremum);
        t.binaryOf("(min|max)[.NaN][.xorsign.abs].(bf16|bf16x2)", "T T T", HalfRows::extremum);
        t.unaryOf("tanh.approx.(f16|f16x2|bf16|bf16x2)", "T T", op -> unary(op, StrictMath::tanh));
        t.unaryOf("ex2.approx.(f16|f16x2)", "T T", op -> unary(op, Approximations::exp2));
        t.unaryOf("ex2.approx.ftz.(bf16|bf16x2)", "T T", op -> unary(op, Approximations::exp2));
    }

    private static void arithmetic(FormTable t, String f16, String bf16, DoubleBinaryOperator op) {
        t.binaryOf(f16, "T T T", opcode -> binary(new HalfFormat(opcode), op));
        t.binaryOf(bf16, "T T T", opcode -> binary(new HalfFormat(opcode), op));
    }

    private static void fma(FormTable t, String pattern) {
        t.ternaryOf(pattern, "T T T T", opcode -> ternary(new HalfFormat(opcode), (a, b, c) -> Halves.addToOdd(a * b, c)));
    }

    /** Signs of flushed values: flipped by a negation, cleared by an absolute value. */
    private static Row1 flushed(int signs, boolean flip) {
        return Lanes.ints((int a) -> {
            int low = (a & 0x7c00) == 0 ? a & 0x8000 : a & 0xffff;
            int high = (a & 0x7c000000) == 0 ? a & 0x80000000 : a & 0xffff0000;
            return flip ? (low | high) ^ signs : (low | high) & ~signs;
        });
    }

    private static Row1 unary(Opcode opcode, DoubleUnaryOperator op) {
        HalfFormat h = new HalfFormat(opcode);
        return (f, d, a) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                int x = r[a + i];
                int low = h.round(op.applyAsDouble(h.value(x)));
                r[d + i] = h.packed() ? low | h.round(op.applyAsDouble(h.value(x >>> 16))) << 16 : low;
            }
        };
    }

    private static Row2 binary(HalfFormat h, DoubleBinaryOperator op) {
        return (f, d, a, b) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                int x = r[a + i];
                int y = r[b + i];
                int low = h.round(op.applyAsDouble(h.value(x), h.value(y)));
                r[d + i] = h.packed() ? low | h.round(op.applyAsDouble(h.value(x >>> 16), h.value(y >>> 16))) << 16 : low;
            }
        };
    }

    private static Row3 ternary(HalfFormat h, TernaryOperator op) {
        return (f, d, a, b, c) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                int x = r[a + i];
                int y = r[b + i];
                int z = r[c + i];
                int low = h.round(op.apply(h.value(x), h.value(y), h.value(z)));
                r[d + i] = h.packed() ? low | h.round(op.apply(h.value(x >>> 16), h.value(y >>> 16), h.value(z >>> 16))) << 16 : low;
            }
        };
    }

    /** NaN gives way to the other operand unless {@code .NaN} is asked for; negative zero is less than zero. */
    private static Row2 extremum(Opcode opcode) {
        boolean min = opcode.name().equals("min");
        boolean keepNaN = opcode.has("NaN");
        boolean byMagnitude = opcode.has("xorsign");
        return binary(new HalfFormat(opcode), (a, b) -> {
            double x = byMagnitude ? Math.abs(a) : a;
            double y = byMagnitude ? Math.abs(b) : b;
            double found;
            if (x != x || y != y) found = keepNaN || x != x && y != y ? Double.NaN : x != x ? y : x;
            else found = min ? Math.min(x, y) : Math.max(x, y);
            boolean negative = byMagnitude && Math.copySign(1, a) * Math.copySign(1, b) < 0;
            return negative ? -found : found;
        });
    }
}
