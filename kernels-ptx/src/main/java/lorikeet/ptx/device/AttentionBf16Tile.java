package lorikeet.ptx.device;

import java.util.HashMap;
import java.util.Map;

/**
 * How the bf16 attention kernels cut a head of {@code dim} columns: the table of their textual parameters.
 *
 * @param dim columns that are computed, a head's size rounded up
 * @param panel columns of results of one block
 * @param swizzleShift where in a row's number the bits are that move its chunks
 * @param swizzle how many of them, as a mask
 */
record AttentionBf16Tile(int dim, int panel, int swizzleShift, int swizzle) {
    private static final int MOST_PANEL = 128;
    private static final int BYTES = 2;

    /** The smallest tile that holds heads of {@code dim}, 1 to {@link AttentionTile#MOST_DIM}. */
    static AttentionBf16Tile of(long dim) {
        int columns = AttentionTile.of(dim).dim();
        int chunks = Math.min(8, columns / 8); // of 16 bytes, in 128 bytes of a row
        return new AttentionBf16Tile(columns, Math.min(columns, MOST_PANEL), 3 - Integer.numberOfTrailingZeros(chunks), chunks - 1);
    }

    int panels() {
        return dim / panel;
    }

    /** Shared memory of {@code rows} rows of a whole head. */
    int headBytes(int rows) {
        return rows * dim * BYTES;
    }

    /** Shared memory of {@code rows} rows of a panel. */
    int panelBytes(int rows) {
        return rows * panel * BYTES;
    }

    /** Values of the parameters that all kernels have, which are free to be changed; {@code width} elements an access. */
    Map<String, String> parameters(int width) {
        Map<String, String> values = new HashMap<>();
        values.put("NAME", "d" + dim + "_v" + width);
        values.put("DIM", String.valueOf(dim));
        values.put("PANEL", String.valueOf(panel));
        values.put("SWIZZLE_SHIFT", String.valueOf(swizzleShift));
        values.put("SWIZZLE", String.valueOf(swizzle));
        values.put("WIDTH", String.valueOf(width));
        values.put("ALIGN", String.valueOf(width * BYTES));
        return values;
    }
}
