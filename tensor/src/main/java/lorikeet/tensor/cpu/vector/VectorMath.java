package lorikeet.tensor.cpu.vector;

import static lorikeet.tensor.cpu.FloatMath.*;
import static lorikeet.tensor.cpu.vector.Species.F32;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.FloatMath;

/** The functions of {@link FloatMath}, step for step the same, a vector at a time. */
final class VectorMath {
    private VectorMath() {}

    static FloatVector exp(FloatVector x) {
        FloatVector t = x.blend(EXP_LEAST, x.lt(EXP_LEAST));
        t = t.blend(EXP_MOST, t.compare(VectorOperators.GT, EXP_MOST));
        FloatVector rounded = t.fma(vector(LOG2_E), vector(ROUNDER));
        FloatVector k = rounded.sub(ROUNDER);
        FloatVector r = k.fma(vector(-LN2_LOW), k.fma(vector(-LN2_HIGH), t));
        IntVector exponent = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
        IntVector half = exponent.lanewise(VectorOperators.ASHR, 1);
        return expOfRest(r).mul(powerOfTwo(half)).mul(powerOfTwo(exponent.sub(half)));
    }

    private static FloatVector expOfRest(FloatVector r) {
        FloatVector p = r.fma(vector(EXP_4), vector(EXP_3));
        p = p.fma(r, vector(EXP_2)).fma(r, vector(EXP_1)).fma(r, vector(EXP_0));
        return p.fma(r, vector(1f)).fma(r, vector(1f));
    }

    private static FloatVector powerOfTwo(IntVector exponent) {
        return exponent.add(EXPONENT_BIAS).lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats();
    }

    static FloatVector log(FloatVector x) {
        VectorMask<Float> subnormal = x.lt(Float.MIN_NORMAL);
        IntVector bits = x.blend(x.mul(0x1p23f), subnormal).reinterpretAsInts();
        IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
        FloatVector f = bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA_BITS)).reinterpretAsFloats().sub(1f);
        FloatVector whole = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
        FloatVector k = whole.sub(FloatVector.zero(F32).blend((float) MANTISSA_BITS, subnormal));
        FloatVector square = f.mul(f);
        FloatVector rest = k.fma(vector(LN2_LOW), square.mul(f).mul(logPolynomial(f)));
        rest = square.fma(vector(-0.5f), rest);
        return logSpecial(x, k.fma(vector(LN2_HIGH), f.add(rest)));
    }

    private static FloatVector logPolynomial(FloatVector f) {
        FloatVector p = f.fma(vector(LOG_7), vector(LOG_6));
        p = p.fma(f, vector(LOG_5)).fma(f, vector(LOG_4)).fma(f, vector(LOG_3));
        return p.fma(f, vector(LOG_2)).fma(f, vector(LOG_1)).fma(f, vector(LOG_0));
    }

    // NaN and infinity are their own logarithms.
    private static FloatVector logSpecial(FloatVector x, FloatVector y) {
        VectorMask<Float> usual = x.compare(VectorOperators.GT, 0f).and(x.lt(Float.POSITIVE_INFINITY));
        FloatVector special = x.blend(Float.NaN, x.lt(0f)).blend(Float.NEGATIVE_INFINITY, x.eq(0f));
        return special.blend(y, usual);
    }

    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs();
        FloatVector square = a.mul(a);
        FloatVector p = square.fma(vector(TANH_4), vector(TANH_3)).fma(square, vector(TANH_2));
        p = p.fma(square, vector(TANH_1)).fma(square, vector(TANH_0));
        FloatVector small = a.mul(square).fma(p, a);
        FloatVector large = vector(1f).sub(vector(2f).div(exp(a.add(a)).add(1f)));
        FloatVector y = large.blend(small, a.lt(TANH_SMALL));
        return y.reinterpretAsInts().or(x.reinterpretAsInts().and(SIGN_BIT)).reinterpretAsFloats();
    }

    static FloatVector sigmoid(FloatVector x) {
        FloatVector z = exp(x.abs().neg());
        return vector(1f).blend(z, x.lt(0f)).div(z.add(1f));
    }

    static FloatVector silu(FloatVector x) {
        return x.mul(sigmoid(x));
    }

    static FloatVector vector(float value) {
        return FloatVector.broadcast(F32, value);
    }
}
