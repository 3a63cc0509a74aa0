package lorikeet.tensor.cpu;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.cpu.Packing.Operand;

/**
 * Steps of the sums of a {@link PackedProduct} that are packed together.
 *
 * @param length steps from one panel to the next: not a power of two, as panels would share cache sets
 */
record Slice(List<Steps> steps, int depth, int length) {
    /**
     * Depth of packed panels (KC): deep, as C is fetched and stored once for each. A row of tiles then does not stay in the first-level
     * cache, and need not: the second one gives it as fast as the tile reads it.
     */
    static final int DEPTH = 2048;
    /** Depth with what a short part adds. */
    private static final int MOST_DEPTH = 2176;

    private Slice(List<Steps> steps, int depth) {
        this(List.copyOf(steps), depth, depth + 1);
    }

    /**
     * A·B over {@code k}: one of the products whose sum C is.
     *
     * @param left how A comes from the other part's; null for an A that is there
     */
    record Part(int k, Operand a, Operand b, LowRankLeft left) {
        Part(int k, Operand a, Operand b) {
            this(k, a, b, null);
        }
    }

    /** Steps [k0, k0 + depth) of a part, from step {@code at} of a slice on. */
    record Steps(Part part, int k0, int depth, int at) {
        Steps part(int from, int count) {
            return new Steps(part, k0 + from, count, at + from);
        }
    }

    /** Whether a product of {@code rank} beside one of depth {@code k} can have its left side found on the way: all steps are packed together. */
    static boolean packsTogether(int k, int rank) {
        return k > 0 && rank > 0 && k <= DEPTH && rank <= DEPTH && k + rank <= MOST_DEPTH;
    }

    /** All steps of a sum of products, in order. */
    static List<Slice> cut(List<Part> parts) {
        List<Slice> slices = new ArrayList<>();
        List<Steps> open = new ArrayList<>();
        int depth = 0;
        for (Part part : parts) {
            for (int k0 = 0; k0 < part.k; k0 += DEPTH) {
                int count = Math.min(DEPTH, part.k - k0);
                if (depth > 0 && (k0 > 0 || depth + count > MOST_DEPTH)) {
                    slices.add(new Slice(open, depth));
                    open.clear();
                    depth = 0;
                }
                open.add(new Steps(part, k0, count, depth));
                depth += count;
            }
        }
        if (depth > 0) slices.add(new Slice(open, depth));
        return slices;
    }
}
