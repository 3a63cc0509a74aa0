package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;
import static lorikeet.tensor.cpu.scalar.Rows.set;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.FloatMath;
import lorikeet.tensor.cpu.UnaryRows;

/** {@link UnaryRows} in plain Java. */
public interface ScalarUnary extends UnaryRows {
    @Override
    default void neg(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, -get(x, xAt, i));
    }

    @Override
    default void abs(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.abs(get(x, xAt, i)));
    }

    @Override
    default void square(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(x, xAt, i) * get(x, xAt, i));
    }

    @Override
    default void sqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, (float) Math.sqrt(get(x, xAt, i)));
    }

    @Override
    default void rsqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, 1f / (float) Math.sqrt(get(x, xAt, i)));
    }

    @Override
    default void reciprocal(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, 1f / get(x, xAt, i));
    }

    @Override
    default void relu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.max(get(x, xAt, i), 0f));
    }

    @Override
    default void expMinus(MemorySegment y, long yAt, MemorySegment x, long xAt, float shift, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.exp(get(x, xAt, i) - shift));
    }

    @Override
    default void log(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.log(get(x, xAt, i)));
    }

    @Override
    default void tanh(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.tanh(get(x, xAt, i)));
    }

    @Override
    default void sigmoid(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.sigmoid(get(x, xAt, i)));
    }

    @Override
    default void silu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, FloatMath.silu(get(x, xAt, i)));
    }
}
