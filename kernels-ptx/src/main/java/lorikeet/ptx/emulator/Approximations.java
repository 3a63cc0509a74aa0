package lorikeet.ptx.emulator;

import static java.lang.Float.intBitsToFloat;
import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.DoubleUnaryOperator;

/**
 * Functions that the hardware approximates. Here they are computed in float64 and rounded once, which is within every bound
 * that the PTX manual gives; no test may rely on their last bits.
 */
final class Approximations {
    private static final double LN2 = StrictMath.log(2);

    private Approximations() {}

    static void rows(FormTable t) {
        unary(t, "ex2.approx[.ftz].f32", Approximations::exp2);
        unary(t, "lg2.approx[.ftz].f32", Approximations::log2);
        unary(t, "sin.approx[.ftz].f32", StrictMath::sin);
        unary(t, "cos.approx[.ftz].f32", StrictMath::cos);
        unary(t, "tanh.approx.f32", StrictMath::tanh);
        unary(t, "rcp.approx[.ftz].f32", a -> 1 / a);
        unary(t, "rsqrt.approx[.ftz].f32", Approximations::rsqrt);
        unary(t, "sqrt.approx[.ftz].f32", Math::sqrt);
        t.binaryOf("div.(approx|full)[.ftz].f32", "T T T", Approximations::divide);
    }

    private static void unary(FormTable t, String pattern, DoubleUnaryOperator function) {
        t.unaryOf(pattern, "T T", op -> {
            boolean ftz = op.has("ftz");
            return (f, d, a) -> {
                int[] r = f.r;
                for (int i = 0; i < LANES; i++) {
                    float x = intBitsToFloat(ftz ? Floats.flush(r[a + i]) : r[a + i]);
                    int y = Floats.bits((float) function.applyAsDouble(x));
                    r[d + i] = ftz ? Floats.flush(y) : y;
                }
            };
        });
    }

    /** 2 to the power of x; exact where x is an integer. */
    static double exp2(double x) {
        if (!(Math.abs(x) < 1100)) return x != x ? x : x > 0 ? Double.POSITIVE_INFINITY : 0;
        double whole = Math.rint(x);
        return Math.scalb(StrictMath.exp((x - whole) * LN2), (int) whole);
    }

    /** Logarithm to base 2 of a float; exact for powers of two. */
    static double log2(double x) {
        if (!(x > 0) || Double.isInfinite(x)) return StrictMath.log(x);
        int exponent = Math.getExponent(x);
        return exponent + StrictMath.log(Math.scalb(x, -exponent)) / LN2;
    }

    private static double rsqrt(double x) {
        return x == 0 ? Math.copySign(Double.POSITIVE_INFINITY, x) : 1 / Math.sqrt(x);
    }

    private static Row2 divide(Opcode op) {
        boolean ftz = op.has("ftz");
        boolean full = op.has("full");
        return (f, d, a, b) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) {
                float x = intBitsToFloat(ftz ? Floats.flush(r[a + i]) : r[a + i]);
                float y = intBitsToFloat(ftz ? Floats.flush(r[b + i]) : r[b + i]);
                int q = Floats.bits(full ? x / y : divideShort(x, y));
                r[d + i] = ftz ? Floats.flush(q) : q;
            }
        };
    }

    /** {@code div.approx} multiplies by a reciprocal, which is 0 for divisors beyond 2^126. */
    private static float divideShort(float x, float y) {
        boolean beyond = Math.abs(y) > 0x1p126f && !Float.isInfinite(y);
        return beyond ? x * Math.copySign(0f, y) : x / y;
    }
}
