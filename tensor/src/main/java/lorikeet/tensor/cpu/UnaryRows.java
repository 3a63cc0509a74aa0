package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Functions of one row; accuracies are those of {@link FloatMath}. In tanh, sigmoid and silu y is not x. */
public interface UnaryRows {
    /** y = -x. */
    void neg(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = |x|. */
    void abs(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = x². */
    void square(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = √x. */
    void sqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = 1 / √x, rounded twice. */
    void rsqrt(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = 1 / x. */
    void reciprocal(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = max(x, 0); NaN stays. */
    void relu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = e^(x - shift). */
    void expMinus(MemorySegment y, long yAt, MemorySegment x, long xAt, float shift, int n);

    /** y = e^x. */
    default void exp(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        expMinus(y, yAt, x, xAt, 0f, n);
    }

    /** y = ln x. */
    void log(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = tanh x. */
    void tanh(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = 1 / (1 + e^-x). */
    void sigmoid(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = x · sigmoid(x). */
    void silu(MemorySegment y, long yAt, MemorySegment x, long xAt, int n);

    /** y = sin x; slow, correctly rounded but for rare cases: positions are few. */
    default void sin(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (long i = 0; i < 4L * n; i += 4) {
            double angle = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + i);
            y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, yAt + i, (float) StrictMath.sin(angle));
        }
    }

    /** y = cos x; as {@link #sin}. */
    default void cos(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        for (long i = 0; i < 4L * n; i += 4) {
            double angle = x.get(ValueLayout.JAVA_FLOAT_UNALIGNED, xAt + i);
            y.set(ValueLayout.JAVA_FLOAT_UNALIGNED, yAt + i, (float) StrictMath.cos(angle));
        }
    }
}
