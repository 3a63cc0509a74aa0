package lorikeet.tensor.cpu.vector;

import static jdk.incubator.vector.FloatVector.fromMemorySegment;
import static lorikeet.tensor.cpu.vector.Rows.requireNative;
import static lorikeet.tensor.cpu.vector.Species.F32;
import static lorikeet.tensor.cpu.vector.Species.LANES;
import static lorikeet.tensor.cpu.vector.Species.ORDER;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import lorikeet.tensor.cpu.ElementwiseRows;
import lorikeet.tensor.cpu.scalar.ScalarElementwise;

/**
 * {@link ElementwiseRows} on vectors; less than a vector is left to the scalar twin. Each loop is written out, alike as
 * they are: one loop that is given its operation as a lambda sees many of them at one call, which C2 then does not inline,
 * and vectors that cross a call are boxed.
 */
interface VectorElementwise extends ScalarElementwise {
    @Override
    default void fill(MemorySegment y, long yAt, float value, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector.broadcast(F32, value).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.fill(y, yAt + 4L * i, value, n - i);
    }

    @Override
    default void add(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).add(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.add(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void sub(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).sub(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.sub(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void mul(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).mul(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.mul(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void div(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).div(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.div(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void maximum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).max(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.maximum(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void minimum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector value = fromMemorySegment(F32, a, aAt + at, ORDER).min(fromMemorySegment(F32, b, bAt + at, ORDER));
            value.intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.minimum(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void greater(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        FloatVector zero = FloatVector.zero(F32);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector left = fromMemorySegment(F32, a, aAt + at, ORDER);
            FloatVector right = fromMemorySegment(F32, b, bAt + at, ORDER);
            zero.blend(1f, left.compare(VectorOperators.GT, right)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.greater(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }

    @Override
    default void scale(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).mul(factor).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.scale(y, yAt + 4L * i, factor, x, xAt + 4L * i, n - i);
    }

    @Override
    default void affine(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, float shift, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            fromMemorySegment(F32, x, xAt + at, ORDER).fma(factor, shift).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.affine(y, yAt + 4L * i, factor, x, xAt + 4L * i, shift, n - i);
    }

    @Override
    default void addScaled(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, MemorySegment b, long bAt, int n) {
        requireNative(y);
        FloatVector factors = FloatVector.broadcast(F32, factor);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector right = fromMemorySegment(F32, b, bAt + at, ORDER);
            right.fma(factors, fromMemorySegment(F32, a, aAt + at, ORDER)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.addScaled(y, yAt + 4L * i, a, aAt + 4L * i, factor, b, bAt + 4L * i, n - i);
    }

    @Override
    default void mulAdd(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        requireNative(y);
        int i = 0;
        for (; i <= n - LANES; i += LANES) {
            long at = 4L * i;
            FloatVector left = fromMemorySegment(F32, a, aAt + at, ORDER);
            FloatVector right = fromMemorySegment(F32, b, bAt + at, ORDER);
            left.fma(right, fromMemorySegment(F32, y, yAt + at, ORDER)).intoMemorySegment(y, yAt + at, ORDER);
        }
        ScalarElementwise.super.mulAdd(y, yAt + 4L * i, a, aAt + 4L * i, b, bAt + 4L * i, n - i);
    }
}
