package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Arithmetic of one or two rows, element by element. */
public interface ElementwiseRows {
    /** y = value. */
    void fill(MemorySegment y, long yAt, float value, int n);

    /** y = x; rows may overlap. */
    default void copy(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        MemorySegment.copy(x, xAt, y, yAt, 4L * n);
    }

    /** y = a + b. */
    void add(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = a - b. */
    void sub(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = a · b. */
    void mul(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = a / b. */
    void div(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = max(a, b); NaN if either is; 0 is above -0. */
    void maximum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = min(a, b); NaN if either is; -0 is below 0. */
    void minimum(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = 1 where a > b, else 0. */
    void greater(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);

    /** y = factor · x. */
    void scale(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, int n);

    /** y = fma(factor, x, shift). */
    void affine(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, float shift, int n);

    /** y = fma(factor, b, a). */
    void addScaled(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, MemorySegment b, long bAt, int n);

    /** y = fma(factor, x, y). */
    default void axpy(MemorySegment y, long yAt, float factor, MemorySegment x, long xAt, int n) {
        addScaled(y, yAt, y, yAt, factor, x, xAt, n);
    }

    /** y = fma(a, b, y). */
    void mulAdd(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, int n);
}
