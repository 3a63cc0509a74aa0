package lorikeet.ptx.emulator;

import static lorikeet.ptx.emulator.Frame.LANES;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/**
 * Row operations made from an operation on one lane. Each lane costs a call, so this is for instructions that are rare or
 * costly themselves; those of hot loops have loops of their own.
 */
final class Lanes {
    private Lanes() {}

    /** An operation on three ints. */
    @FunctionalInterface
    interface IntTernary {
        int apply(int a, int b, int c);
    }

    /** An operation on three longs. */
    @FunctionalInterface
    interface LongTernary {
        long apply(long a, long b, long c);
    }

    static Row1 ints(IntUnaryOperator op) {
        return (f, d, a) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = op.applyAsInt(r[a + i]);
        };
    }

    static Row2 ints(IntBinaryOperator op) {
        return (f, d, a, b) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = op.applyAsInt(r[a + i], r[b + i]);
        };
    }

    static Row3 ints(IntTernary op) {
        return (f, d, a, b, c) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = op.apply(r[a + i], r[b + i], r[c + i]);
        };
    }

    static Row1 longs(LongUnaryOperator op) {
        return (f, d, a) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) l[d + i] = op.applyAsLong(l[a + i]);
        };
    }

    static Row2 longs(LongBinaryOperator op) {
        return (f, d, a, b) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) l[d + i] = op.applyAsLong(l[a + i], l[b + i]);
        };
    }

    static Row3 longs(LongTernary op) {
        return (f, d, a, b, c) -> {
            long[] l = f.l;
            for (int i = 0; i < LANES; i++) l[d + i] = op.apply(l[a + i], l[b + i], l[c + i]);
        };
    }

    /** A float32 result from an operation in double that is rounded once; NaN becomes the canonical one. */
    static Row1 floats(DoubleUnaryOperator op) {
        return (f, d, a) -> {
            int[] r = f.r;
            for (int i = 0; i < LANES; i++) r[d + i] = Floats.bits((float) op.applyAsDouble(Float.intBitsToFloat(r[a + i])));
        };
    }
}
