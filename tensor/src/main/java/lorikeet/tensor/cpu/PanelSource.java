package lorikeet.tensor.cpu;

/**
 * A stored matrix W [lines, length] that a product can read as F32, a stretch of a line at a time: all that the
 * product's packing needs to know of a weight format. Called by several threads at once, each with its own
 * {@code out}.
 */
@FunctionalInterface
public interface PanelSource {
    /** Writes W[line, from … from + count) to {@code out[at … at + count)}. */
    void read(long line, long from, int count, float[] out, int at);
}
