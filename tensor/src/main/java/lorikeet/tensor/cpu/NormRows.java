package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Root mean square normalisation (Zhang and Sennrich 2019) of one row; rstd = 1/√(Σx²/n + eps). */
public interface NormRows extends ElementwiseRows, SumRows {
    /** y = (x·rstd) · w; returns rstd. The row is not empty. */
    default float rmsNorm(MemorySegment y, long yAt, MemorySegment x, long xAt, MemorySegment w, long wAt, float eps, int n) {
        float rstd = 1f / (float) Math.sqrt(sumSquares(x, xAt, n) / n + eps);
        scaleMul(y, yAt, x, xAt, rstd, w, wAt, n);
        return rstd;
    }

    /** dx = (w·dy)·rstd - x · (rstd³/n · Σ (w·dy)·x). The row dx is neither x nor w. */
    default void rmsNormBackward(MemorySegment dx, long dxAt, MemorySegment x, long xAt, MemorySegment w, long wAt,
            MemorySegment dy, long dyAt, float rstd, int n) {
        mul(dx, dxAt, w, wAt, dy, dyAt, n);
        float slope = rstd * rstd * rstd * (dot(dx, dxAt, x, xAt, n) / n);
        scaleMinus(dx, dxAt, dx, dxAt, rstd, slope, x, xAt, n);
    }

    /** dw = fma(dy, x·rstd, dw). */
    void rmsNormWeightGradient(MemorySegment dw, long dwAt, MemorySegment x, long xAt, MemorySegment dy, long dyAt, float rstd, int n);

    /** y = (x·factor) · w. */
    void scaleMul(MemorySegment y, long yAt, MemorySegment x, long xAt, float factor, MemorySegment w, long wAt, int n);

    /** y = fma(-slope, b, a·factor). */
    void scaleMinus(MemorySegment y, long yAt, MemorySegment a, long aAt, float factor, float slope, MemorySegment b, long bAt, int n);
}
