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
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.FloatMath;

/** The exponential, {@link FloatMath#exp} step for step, that all functions with one share. */
final class VectorExp {
    /** Bits to keep of x: all, or all but the sign. */
    static final int SIGNED = -1;
    static final int MAGNITUDE = Integer.MAX_VALUE;

    private VectorExp() {}

    /** y = e^(factor · x - shift), factor 1 or another power of two; x or |x|. {@code n} is a multiple of LANES. */
    static void expOf(MemorySegment y, long yAt, MemorySegment x, long xAt, int bits, float factor, float shift, int n) {
        requireNative(y);
        FloatVector minusShift = broadcast(F32, -shift);
        FloatVector factors = broadcast(F32, factor);
        for (int i = 0; i < n; i += LANES) {
            long at = 4L * i;
            IntVector kept = fromMemorySegment(F32, x, xAt + at, ORDER).reinterpretAsInts().and(bits);
            exp(kept.reinterpretAsFloats().fma(factors, minusShift)).intoMemorySegment(y, yAt + at, ORDER);
        }
    }

    /** e^t lane by lane: inlined into the loops that call it. */
    static FloatVector exp(FloatVector t) {
        t = t.blend(EXP_LEAST, t.lt(EXP_LEAST));
        t = t.blend(EXP_MOST, t.compare(VectorOperators.GT, EXP_MOST));
        FloatVector rounded = t.fma(LOG2_E, EXP_ROUNDER);
        FloatVector k = rounded.sub(EXP_ROUNDER);
        FloatVector r = k.fma(broadcast(F32, -LN2_LOW), k.fma(broadcast(F32, -LN2_HIGH), t));
        FloatVector p = r.fma(EXP_4, EXP_3).fma(r, broadcast(F32, EXP_2)).fma(r, broadcast(F32, EXP_1));
        p = p.fma(r, broadcast(F32, EXP_0)).fma(r, broadcast(F32, 1f)).fma(r, broadcast(F32, 1f));
        IntVector exponent = rounded.reinterpretAsInts();
        IntVector half = exponent.lanewise(VectorOperators.LSHR, 1);
        IntVector rest = exponent.sub(half);
        p = p.mul(half.lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
        return p.mul(rest.lanewise(VectorOperators.LSHL, MANTISSA_BITS).reinterpretAsFloats());
    }
}
