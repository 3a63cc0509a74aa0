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

    /** Rounds of lines that a call takes at most: what follows a sum then hardly keeps the next lines' loads waiting. */
    int MOST_ROUNDS = 8;

    /**
     * Where lines of W are: {@code rounds} times as many as are taken at a time.
     *
     * @param at where the first one begins, in bytes
     * @param apart bytes from one to the next of those that are taken at a time
     * @param below bytes from the first one of a round to that of the next
     */
    record Place(MemorySegment w, long at, long apart, int rounds, long below) {}

    /**
     * Rounds of {@link #f32Lines} lines of F32 with x.
     *
     * @param sums takes that of line i of round r at {@code (r * f32Lines() + i) * F32_CHAINS}; what is behind it is overwritten
     */
    void f32(Place lines, MemorySegment x, long xAt, int n, float[] sums);

    /**
     * Rounds of {@link #bf16Lines} lines of BF16 with x in the order in which pairs of BF16 come out of
     * their words: of each {@link #BF16_CHAINS} numbers those of even place first ({@link #pairPlace}).
     *
     * @param sums takes that of line i of round r at {@code (r * bf16Lines() + i) * BF16_CHAINS}; what is behind it is overwritten
     */
    void bf16(Place lines, MemorySegment x, long xAt, int n, float[] sums);

    /** Where {@link #bf16} looks for number {@code p} of x. */
    static int pairPlace(int p) {
        int within = p % BF16_CHAINS;
        return p - within + (within & 1) * (BF16_CHAINS / 2) + within / 2;
    }
}
