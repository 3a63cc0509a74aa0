package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Softmax of one row and its backward. */
public interface SoftmaxRows extends UnaryRows, SumRows, ElementwiseRows {
    /** y = e^(x - shift), and the sum of y. */
    default float expSum(MemorySegment y, long yAt, MemorySegment x, long xAt, float shift, int n) {
        expMinus(y, yAt, x, xAt, shift, n);
        return sum(y, yAt, n);
    }

    /** y = e^(x - max) / Σ e^(x - max); returns ln Σ e^x. A row of -infinity alone gives NaN. */
    default float softmax(MemorySegment y, long yAt, MemorySegment x, long xAt, int n) {
        float max = max(x, xAt, n);
        float sum = expSum(y, yAt, x, xAt, max, n);
        scale(y, yAt, 1f / sum, y, yAt, n);
        return max + FloatMath.log(sum);
    }

    /** dx = y · (dy - Σ y·dy), y being the softmax. */
    default void softmaxBackward(MemorySegment dx, long dxAt, MemorySegment y, long yAt, MemorySegment dy, long dyAt, int n) {
        mulMinus(dx, dxAt, y, yAt, dy, dyAt, dot(y, yAt, dy, dyAt, n), n);
    }

    /** y = a · (b - shift). */
    void mulMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, MemorySegment b, long bAt, float shift, int n);

    /** Of attention: p = e^(scale·p - lse), scores to probabilities, and d = scale · p · (d - delta), gradients of these to those of scores. */
    void scoreGradient(MemorySegment p, long pAt, MemorySegment d, long dAt, float scale, MemorySegment lse, long lseAt,
            MemorySegment delta, long deltaAt, int n);
}
