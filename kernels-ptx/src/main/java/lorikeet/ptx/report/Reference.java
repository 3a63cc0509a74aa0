package lorikeet.ptx.report;

/** What a result has to be, element by element, in float64. */
interface Reference {
    /** @param tolerance how far the kernel's float32 may be from {@code value} */
    record Close(double value, double tolerance) {
        boolean accepts(double found) {
            return Math.abs(found - value) <= tolerance; // false for NaN
        }
    }

    Close element(long index);
}
