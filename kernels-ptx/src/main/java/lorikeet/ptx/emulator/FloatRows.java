package lorikeet.ptx.emulator;

/**
 * Arithmetic on rows of 32 lanes that hot loops are made of. Floats are rounded to nearest, subnormals kept; a NaN result is
 * 0x7fffffff. A scalar and a vector twin give the same bits.
 */
public interface FloatRows {
    /** {@code r[d..] = r[a..] + r[b..]} as floats. */
    void add(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] - r[b..]} as floats. */
    void sub(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] * r[b..]} as floats. */
    void mul(int[] r, int d, int a, int b);

    /** {@code r[d..] = r[a..] * r[b..] + r[c..]} as floats, rounded once. */
    void fma(int[] r, int d, int a, int b, int c);
}
