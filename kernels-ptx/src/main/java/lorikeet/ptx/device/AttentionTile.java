package lorikeet.ptx.device;

import java.util.HashMap;
import java.util.Map;

/**
 * How the float32 attention kernels cut a head of {@code dim} columns: the table of their textual parameters.
 *
 * @param dim columns that are computed, a head's size rounded up
 * @param lanes threads across a tile; the other axis has {@value #ROWS} rows, 4 by 4 results a thread
 * @param depth columns staged at a time for products over a head
 * @param stride floats from one staged row of them to the next, so that no two lanes meet in a bank
 * @param pStride floats from one column of the probabilities to the next, likewise
 */
record AttentionTile(int dim, int lanes, int depth, int stride, int pStride) {
    /** Queries of a block in the forward pass, rows in general. */
    static final int ROWS = 64;
    /** Largest head that has a tile. */
    static final int MOST_DIM = 256;
    /** Columns of a head staged at a time when its products are summed over the tile. */
    private static final int SLICE = 16;

    private static final AttentionTile[] TILES = {
        new AttentionTile(16, 4, 8, 8, 72), new AttentionTile(32, 8, 32, 36, 68), new AttentionTile(64, 16, 32, 36, 68),
        new AttentionTile(128, 16, 32, 36, 68), new AttentionTile(256, 16, 32, 36, 68)};

    /** The smallest tile that holds heads of {@code dim}, 1 to {@value #MOST_DIM}. */
    static AttentionTile of(long dim) {
        for (AttentionTile tile : TILES) if (dim <= tile.dim) return tile;
        throw new lorikeet.tensor.ShapeException("attention: heads of " + dim + ", expected at most " + MOST_DIM);
    }

    /** Keys that meet the rows at a time (queries where rows are keys). */
    int columns() {
        return 4 * lanes;
    }

    int threads() {
        return ROWS / 4 * lanes;
    }

    /** The end of an entry's name. */
    static String variant(boolean async) {
        return async ? "" : "_sm75";
    }

    int sharedBytes() {
        return probabilityBytes() + stageBytes();
    }

    private int probabilityBytes() {
        return Float.BYTES * columns() * pStride;
    }

    private int stageBytes() {
        return Float.BYTES * Math.max(stride * (ROWS + columns()), SLICE * dim);
    }

    /**
     * Values of the parameters that all kernels have, which are free to be changed.
     *
     * @param width floats an access
     * @param async whether slices are staged by cp.async, which begins at sm_80
     */
    Map<String, String> parameters(int width, boolean async) {
        Map<String, String> values = new HashMap<>();
        values.put("DIM", String.valueOf(dim));
        values.put("LANES", String.valueOf(lanes));
        values.put("THREADS", String.valueOf(threads()));
        values.put("DEPTH", String.valueOf(depth));
        values.put("STRIDE", String.valueOf(stride));
        values.put("P_STRIDE", String.valueOf(pStride));
        values.put("P_BYTES", String.valueOf(probabilityBytes()));
        values.put("STAGE_BYTES", String.valueOf(stageBytes()));
        values.put("WIDTH", String.valueOf(width));
        values.put("ALIGN", String.valueOf(width * Float.BYTES));
        values.put("TARGET", async ? "sm_80" : "sm_75");
        values.put("VARIANT", variant(async));
        values.put("IF_ASYNC", async ? "" : "//");
        values.put("IF_LOAD", async ? "//" : "");
        values.put("VECTOR", width == 1 ? "" : ".v4");
        values.put("STAGED", width == 1 ? "%staged0" : "{%staged0, %staged1, %staged2, %staged3}");
        return values;
    }
}
