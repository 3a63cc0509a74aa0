package lorikeet.ptx.device;

/**
 * Dropout as a kernel needs it.
 *
 * @param p probability to drop an element, 0 for none
 * @param site number of the layer
 */
record Dropping(double p, int site) {
    static final Dropping NONE = new Dropping(0, 0);

    /** What kept elements are multiplied by, rounded as the CPU does. */
    float keep() {
        return (float) (1.0 / (1.0 - (float) p));
    }
}
