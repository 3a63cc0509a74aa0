package lorikeet.ptx.report;

/**
 * How much of everything a report does.
 *
 * @param copyBytes bytes of each timed copy
 * @param launches launches between two events where the cost of one is asked for
 * @param samples values that each approximate function is tried on
 * @param instructionStep every how manieth instruction of the table is tried
 * @param elements most elements of one result that are checked
 */
public record Effort(boolean timesLargeShapes, long copyBytes, int launches, int samples, int instructionStep, int elements, int warmups, int repeats) {
    /** For a GPU: shapes of a real layer, a few minutes. */
    public static final Effort FULL = new Effort(true, 256L << 20, 1000, 1 << 23, 1, 1 << 16, 3, 21);
    /** For the emulator: every part, on small shapes. */
    public static final Effort QUICK = new Effort(false, 1 << 20, 20, 1 << 10, 20, 1 << 12, 1, 3);
}
