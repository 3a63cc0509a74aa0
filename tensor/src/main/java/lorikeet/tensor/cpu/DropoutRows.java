package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/** Dropout by counter: masks are drawn again where they are needed, never stored. */
public interface DropoutRows {
    /**
     * y = x · scale where the draw of the element is at least {@code p} in F32, else 0, scale = {@link #scale}. Element i
     * of the row draws {@link lorikeet.tensor.Philox#uniform(long, long, int, int)} at {@code (seed, first + i, site, step)}. The row y is
     * not x.
     *
     * @param p     probability to drop, in [0, 1)
     * @param first index in the tensor of the row's first element, 0 or more
     * @param site  which dropout of the model
     * @param step  micro step
     */
    void dropout(MemorySegment y, long yAt, MemorySegment x, long xAt, double p, long seed, long first, int site, int step, int n);

    /** What is kept is multiplied by it: 1/(1-p), rounded once; of a p as float it would be far off where p is near 1. */
    static float scale(double p) {
        return (float) (1 / (1 - p));
    }
}
