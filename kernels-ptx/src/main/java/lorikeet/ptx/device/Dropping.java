package lorikeet.ptx.device;

import lorikeet.tensor.cpu.DropoutRows;

/**
 * Dropout as a kernel needs it.
 *
 * @param p probability to drop an element, 0 for none; from 1 - 2^-25 on it is 1 as float32, and drops all
 * @param site number of the layer
 */
record Dropping(double p, int site) {
    static final Dropping NONE = new Dropping(0, 0);
    private static final float LARGEST_DRAW = 1 - 0x1p-24f;

    /** What a kernel compares draws with as words of 32 bits, which hold no 1: there the largest draw is kept, and {@link #keep} makes it 0. */
    float dropOfWords() {
        return Math.min((float) p, LARGEST_DRAW);
    }

    /** What kept elements are multiplied by, that of the CPU: finite, since kernels may multiply sums of what was dropped too. */
    float keep() {
        return (float) p < 1 ? DropoutRows.scale(p) : 0;
    }
}
