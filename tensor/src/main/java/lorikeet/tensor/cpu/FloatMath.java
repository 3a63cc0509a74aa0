package lorikeet.tensor.cpu;

/**
 * exp, log, tanh and sigmoid of F32, built of operations that every machine rounds alike, so that vector code (which
 * repeats these steps lane by lane) gives the same bits. Bounds in ulp are against the F64 functions; every float was
 * tried.
 * The polynomials are minimax fits of relative error, their coefficients rounded one after another, lowest first.
 */
public final class FloatMath {
    /**
     * 1.5 · 2^23 + 2 · 127: adding it to a small number rounds that to an integer, which is then in the low bits with
     * twice the bias of a float's exponent.
     */
    public static final float EXP_ROUNDER = 0x1.8p23f + 254;
    public static final int MANTISSA_BITS = 23;

    public static final float LOG2_E = 0x1.715476p0f;
    /** ln 2 = LN2_HIGH + LN2_LOW; the high part has 9 bits, so that its product with an exponent is exact. */
    public static final float LN2_HIGH = 0x1.63p-1f;
    public static final float LN2_LOW = -0x1.bd0106p-13f;

    /** Below it e^x is 0, above {@link #EXP_MOST} infinite. */
    public static final float EXP_LEAST = -104f;
    public static final float EXP_MOST = 89f;
    /** (e^r - 1 - r) / r² on |r| <= ln 2 / 2; with it e^r has a relative error of 2^-28. */
    public static final float EXP_0 = 0x1.fffffcp-2f;
    public static final float EXP_1 = 0x1.555492p-3f;
    public static final float EXP_2 = 0x1.5558aep-5f;
    public static final float EXP_3 = 0x1.12398p-7f;
    public static final float EXP_4 = 0x1.6a4e74p-10f;

    /** Bits of √½: mantissas are taken from [√½, √2). */
    public static final int SQRT_HALF_BITS = 0x3F3504F3;
    /** (ln(1 + f) - f + f²/2) / f³ on [√½ - 1, √2 - 1]; relative error of the logarithm 2^-27. */
    public static final float LOG_0 = 0x1.555554p-2f;
    public static final float LOG_1 = -0x1.000224p-2f;
    public static final float LOG_2 = 0x1.99a018p-3f;
    public static final float LOG_3 = -0x1.5472f8p-3f;
    public static final float LOG_4 = 0x1.22d9dp-3f;
    public static final float LOG_5 = -0x1.0d7f54p-3f;
    public static final float LOG_6 = 0x1.055962p-3f;
    public static final float LOG_7 = -0x1.38ca4cp-4f;

    /** Below it tanh is a polynomial: (tanh x - x) / x³ in x², relative error 2^-27. */
    public static final float TANH_SMALL = 0.625f;
    public static final float TANH_0 = -0x1.555532p-2f;
    public static final float TANH_1 = 0x1.1106f8p-3f;
    public static final float TANH_2 = -0x1.b8363ap-5f;
    public static final float TANH_3 = 0x1.51fe3ep-6f;
    public static final float TANH_4 = -0x1.752a6cp-8f;

    private FloatMath() {}

    /** e^x within 1 ulp, also where the result is subnormal. */
    public static float exp(float x) {
        float t = x < EXP_LEAST ? EXP_LEAST : x;
        t = t > EXP_MOST ? EXP_MOST : t;
        float rounded = Math.fma(t, LOG2_E, EXP_ROUNDER);
        float k = rounded - EXP_ROUNDER;
        float r = Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, t));
        float p = Math.fma(EXP_4, r, EXP_3);
        p = Math.fma(p, r, EXP_2);
        p = Math.fma(p, r, EXP_1);
        p = Math.fma(p, r, EXP_0);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        // 2^k in two factors: k may exceed the exponents of one float, and only the second product rounds. Each factor's
        // biased exponent is in the low bits of its number; the bits above are shifted out.
        int exponent = Float.floatToRawIntBits(rounded);
        int half = exponent >>> 1;
        return p * Float.intBitsToFloat(half << MANTISSA_BITS) * Float.intBitsToFloat(exponent - half << MANTISSA_BITS);
    }

    /** ln x within 1 ulp; -infinity at 0, NaN below. */
    public static float log(float x) {
        boolean subnormal = x < Float.MIN_NORMAL;
        float scaled = subnormal ? x * 0x1p23f : x;
        int bits = Float.floatToRawIntBits(scaled);
        int exponent = (bits - SQRT_HALF_BITS) >> MANTISSA_BITS;
        float f = Float.intBitsToFloat(bits - (exponent << MANTISSA_BITS)) - 1f;
        float k = (float) exponent - (subnormal ? MANTISSA_BITS : 0f);
        float p = Math.fma(LOG_7, f, LOG_6);
        p = Math.fma(p, f, LOG_5);
        p = Math.fma(p, f, LOG_4);
        p = Math.fma(p, f, LOG_3);
        p = Math.fma(p, f, LOG_2);
        p = Math.fma(p, f, LOG_1);
        p = Math.fma(p, f, LOG_0);
        float square = f * f;
        float rest = Math.fma(k, LN2_LOW, square * f * p);
        rest = Math.fma(-0.5f, square, rest);
        float y = Math.fma(k, LN2_HIGH, f + rest);
        if (x > 0f && x < Float.POSITIVE_INFINITY) return y;
        return x == 0f ? Float.NEGATIVE_INFINITY : x < 0f ? Float.NaN : x;
    }

    /** tanh x within 1.5 ulp. */
    public static float tanh(float x) {
        float square = x * x;
        float p = Math.fma(TANH_4, square, TANH_3);
        p = Math.fma(p, square, TANH_2);
        p = Math.fma(p, square, TANH_1);
        p = Math.fma(p, square, TANH_0);
        float a = Math.abs(x);
        if (a < TANH_SMALL) return x * Math.fma(square, p, 1f);
        float large = 1f - 2f / (exp(a + a) + 1f);
        return x < 0f ? -large : large;
    }

    /** 1 / (1 + e^-x) within 2.5 ulp, also where the result is subnormal. */
    public static float sigmoid(float x) {
        float z = exp(-Math.abs(x));
        return (x < 0f ? z : 1f) / (1f + z);
    }

    /** x · sigmoid(x) within 3.5 ulp for x >= -87, else within 2^-142 (the sigmoid is subnormal); NaN at -infinity. */
    public static float silu(float x) {
        return x * sigmoid(x);
    }
}
