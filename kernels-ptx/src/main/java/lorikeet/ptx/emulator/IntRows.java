package lorikeet.ptx.emulator;

/** Arithmetic on rows of 32 lanes of 32-bit integers that hot loops are made of, with a scalar and a vector twin. */
public interface IntRows {
    /** {@code r[d..] = r[a..] + r[b..]}. */
    void add(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] - r[b..]}. */
    void sub(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] * r[b..]}, the low half. */
    void mul(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] * r[b..] + r[c..]}, the low half. */
    void mad(int[] r, int d, int a, int b, int c);

    /** {@code r[d..] = r[a..] & r[b..]}. */
    void and(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] | r[b..]}. */
    void or(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] ^ r[b..]}. */
    void xor(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] << r[n..]}, 0 from 32 on. */
    void shl(int[] r, int d, int a, int n);

    /** {@code r[d..] = r[a..] >>> r[n..]}, 0 from 32 on. */
    void shr(int[] r, int d, int a, int n);

    /** Bit i is set where {@code r[a + i] == r[b + i]}. */
    int equal(int[] r, int a, int b);

    /** Bit i is set where {@code r[a + i] < r[b + i]} as signed numbers. */
    int less(int[] r, int a, int b);

    /** Bit i is set where {@code r[a + i] < r[b + i]} as unsigned numbers. */
    int lessUnsigned(int[] r, int a, int b);
}
