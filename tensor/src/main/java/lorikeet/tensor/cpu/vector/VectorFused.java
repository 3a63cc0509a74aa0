package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.scalar.ScalarFused;

/** Rows of softmax, norm and rotary embedding on vectors. */
interface VectorFused extends ScalarFused {
    @Override
    default void mulMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, float shift, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector right = fromMemorySegment(F32, b, bAt + at, ORDER).sub(shift);
            fromMemorySegment(F32, a, aAt + at, ORDER).mul(right).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarFused.super.mulMinus(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, shift, n - i);
    }

    @Override
    default void scaleMul(MemorySegment y, long yAt, MemorySegment x, long xAt, float factor, MemorySegment w, long wAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector scaled = fromMemorySegment(F32, x, xAt + at, ORDER).mul(factor);
            scaled.mul(fromMemorySegment(F32, w, wAt + at, ORDER)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarFused.super.scaleMul(y, yAt + 4L * i, x, xAt + 4L * i, factor, w, wAt + 4L * i, n - i);
    }

    @Override
    default void scaleMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, float slope,
            MemorySegment b, long bAt, int n) {
        requireNative(y);
        FloatVector down = FloatVector.broadcast(F32, -slope);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector scaled = fromMemorySegment(F32, a, aAt + at, ORDER).mul(factor);
            fromMemorySegment(F32, b, bAt + at, ORDER).fma(down, scaled).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarFused.super.scaleMinus(y, yAt + 4L * i, a, aAt + 4L * i, factor, slope, b, bAt + 4L * i, n - i);
    }

    @Override
    default void rmsNormWeightGradient(MemorySegment dw, long dwAt, MemorySegment x, long xAt, MemorySegment dy, long dyAt,
            float rstd, int n) {
        requireNative(dw);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector normed = fromMemorySegment(F32, x, xAt + at, ORDER).mul(rstd);
            FloatVector slope = fromMemorySegment(F32, dy, dyAt + at, ORDER);
            slope.fma(normed, fromMemorySegment(F32, dw, dwAt + at, ORDER)).intoMemorySegment(dw, dwAt + at, ORDER);
        }
        ScalarFused.super.rmsNormWeightGradient(dw, dwAt + 4L * i, x, xAt + 4L * i, dy, dyAt + 4L * i, rstd, n - i);
    }

    @Override
    default void rope(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment cos, long cosAt,
            MemorySegment sin, long sinAt, float sign, int half) {
        requireNative(y);
        long halfBytes = 4L * half;
        int i = 0;
        for (; i <= half - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector first = fromMemorySegment(F32, x, xAt + at, ORDER);
            FloatVector second = fromMemorySegment(F32, x, xAt + halfBytes + at, ORDER);
            FloatVector c = fromMemorySegment(F32, cos, cosAt + at, ORDER);
            FloatVector s = fromMemorySegment(F32, sin, sinAt + at, ORDER).mul(sign);
            first.mul(c).sub(second.mul(s)).intoMemorySegment(y, yAt + at, ORDER);
            second.mul(c).add(first.mul(s)).intoMemorySegment(y, yAt + halfBytes + at, ORDER);
        }
        ropeFrom(i, y, yAt, x, xAt, cos, cosAt, sin, sinAt, sign, half);
    }
}
