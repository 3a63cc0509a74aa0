package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import lorikeet.tensor.cpu.UnaryRows;
import lorikeet.tensor.cpu.scalar.ScalarUnary;

/** {@link UnaryRows} on vectors but for those built on {@link VectorExp}; loops are written out as in {@link VectorElementwise}. */
interface VectorUnary extends ScalarUnary {
    @Override
    default void neg(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).neg().intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.neg(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void abs(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).abs().intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.abs(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void square(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector v = fromMemorySegment(F32, x, xAt + at, ORDER);
            v.mul(v).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.square(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void sqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).sqrt().intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.sqrt(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void rsqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        FloatVector one = FloatVector.broadcast(F32, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            one.div(fromMemorySegment(F32, x, xAt + at, ORDER).sqrt()).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.rsqrt(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void reciprocal(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        FloatVector one = FloatVector.broadcast(F32, 1f);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            one.div(fromMemorySegment(F32, x, xAt + at, ORDER)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.reciprocal(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }

    @Override
    default void relu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).max(0f).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarUnary.super.relu(y, yAt + 4L * i, x, xAt + 4L * i, n - i);
    }
}
