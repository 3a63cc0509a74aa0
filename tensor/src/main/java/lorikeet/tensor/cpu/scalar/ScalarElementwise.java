package lorikeet.tensor.cpu.scalar;

import static lorikeet.tensor.cpu.scalar.Rows.get;
import static lorikeet.tensor.cpu.scalar.Rows.set;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.cpu.ElementwiseRows;

/** {@link ElementwiseRows} in plain Java. */
public interface ScalarElementwise extends ElementwiseRows {
    @Override
    default void fill(MemorySegment y, long yAt, float value, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, value);
    }

    @Override
    default void add(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) + get(b, bAt, i));
    }

    @Override
    default void sub(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) - get(b, bAt, i));
    }

    @Override
    default void mul(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) * get(b, bAt, i));
    }

    @Override
    default void div(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) / get(b, bAt, i));
    }

    @Override
    default void maximum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.max(get(a, aAt, i), get(b, bAt, i)));
    }

    @Override
    default void minimum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.min(get(a, aAt, i), get(b, bAt, i)));
    }

    @Override
    default void greater(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, get(a, aAt, i) > get(b, bAt, i) ? 1f : 0f);
    }

    @Override
    default void scale(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, factor * get(x, xAt, i));
    }

    @Override
    default void affine(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, float shift, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.fma(factor, get(x, xAt, i), shift));
    }

    @Override
    default void addScaled(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.fma(factor, get(b, bAt, i), get(a, aAt, i)));
    }

    @Override
    default void mulAdd(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n) {
        for (int i = 0; i < n; i++) set(y, yAt, i, Math.fma(get(a, aAt, i), get(b, bAt, i), get(y, yAt, i)));
    }
}
