package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The innermost loop of a product with one row: lines of W, where they lie, times x, several lines at a time, so that x is loaded
 * once for all of them. The order of each sum: number p goes into chain p mod {@link #F32_CHAINS} or {@link #BF16_CHAINS},
 * {@code c = fma(w[p], x[p], c)} from 0 on; then chain j takes up chain j + half of the chains, a quarter, … 1.
 * {@code n} is a multiple of the chains.
 */
public interface LineKernel {
    /** Chains of a sum in F32: numbers of a cache line. */
    int F32_CHAINS = 16;
    /** Chains of a sum in BF16: numbers of a cache line. */
    int BF16_CHAINS = 32;

    /** Lines that {@link #f32} takes at a time. */
    int f32Lines();

    /** Lines that {@link #bf16} takes at a time. */
    int bf16Lines();

    /**
     * {@link #f32Lines} lines of F32 with x, {@code apart} bytes from one to the next.
     *
     * @param sums takes that of line i at {@code i * F32_CHAINS}; what is behind it is overwritten
     */
    void f32(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] sums);

    /**
     * {@link #bf16Lines} lines of BF16, {@code apart} bytes from one to the next, with x in the order in which pairs of BF16 come out of
     * their words: of each {@link #BF16_CHAINS} numbers those of even place first ({@link #pairPlace}).
     *
     * @param sums takes that of line i at {@code i * BF16_CHAINS}; what is behind it is overwritten
     */
    void bf16(MemorySegment w, long byteAt, long apart, MemorySegment x, long xAt, int n, float[] sums);

    /** Where {@link #bf16} looks for number {@code p} of x. */
    static int pairPlace(int p) {
        int within = p % BF16_CHAINS;
        return p - within + (within & 1) * (BF16_CHAINS / 2) + within / 2;
    }
}
