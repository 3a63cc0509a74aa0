package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The innermost loop of a product with one row: a line of W, where it lies, times x. The order of the sum: number p goes into
 * chain p mod {@link #CHAINS}, {@code c = fma(w[p], x[p], c)} from 0 on; then chain j takes up chain j + 16, then j + 8, 4, 2, 1.
 * {@code n} is a multiple of {@link #CHAINS}.
 */
public interface LineKernel {
    /** Chains of a sum: as many numbers as there are in a cache line of 16-bit numbers. */
    int CHAINS = 32;

    /** A line of F32 with x. */
    float f32(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n);

    /**
     * A line of BF16 with x in the order in which pairs of BF16 come out of their words: of each {@link #CHAINS} numbers those of
     * even place first ({@link #pairPlace}).
     */
    float bf16(MemorySegment w, long byteAt, MemorySegment x, long xAt, int n);

    /** Where {@link #bf16} looks for number {@code p} of x. */
    static int pairPlace(int p) {
        int within = p % CHAINS;
        return p - within + (within & 1) * (CHAINS / 2) + within / 2;
    }
}
