package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.broadcast;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.FloatMath.*;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.FloatMath;
import lorikeet.tensor.cpu.scalar.ScalarUnary;

/** The logarithm, {@link FloatMath#log} step for step. */
interface VectorLog extends ScalarUnary {
    @Override
    default void log(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            FloatVector v = fromMemorySegment(F32, x, xAt + 4L * i, ORDER);
            VectorMask<Float> subnormal = v.lt(Float.MIN_NORMAL);
            IntVector bits = v.blend(v.mul(0x1p23f), subnormal).reinterpretAsInts();
            IntVector exponent = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA_BITS);
            IntVector mantissa = bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA_BITS));
            FloatVector f = mantissa.reinterpretAsFloats().sub(1f);
            FloatVector k = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
            k = k.blend(k.sub(MANTISSA_BITS), subnormal);
            FloatVector p = f.fma(LOG_7, LOG_6).fma(f, broadcast(F32, LOG_5)).fma(f, broadcast(F32, LOG_4));
            p = p.fma(f, broadcast(F32, LOG_3)).fma(f, broadcast(F32, LOG_2));
            p = p.fma(f, broadcast(F32, LOG_1)).fma(f, broadcast(F32, LOG_0));
            FloatVector square = f.mul(f);
            FloatVector rest = k.fma(broadcast(F32, LN2_LOW), square.mul(f).mul(p));
            rest = square.fma(broadcast(F32, -0.5f), rest);
            FloatVector log = k.fma(broadcast(F32, LN2_HIGH), f.add(rest));
            // NaN and infinity are their own logarithms.
            FloatVector special = v.blend(Float.NaN, v.lt(0f)).blend(Float.NEGATIVE_INFINITY, v.eq(0f));
            VectorMask<Float> usual = v.compare(VectorOperators.GT, 0f).and(v.lt(Float.POSITIVE_INFINITY));
            special.blend(log, usual).intoMemorySegment(y, yAt + 4L * i, ORDER);
        }
        ScalarUnary.super.log(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }
}
