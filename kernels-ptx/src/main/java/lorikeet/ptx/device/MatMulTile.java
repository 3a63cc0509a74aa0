package lorikeet.ptx.device;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** Tiles of {@code matmul_f32.ptx}: threads down and across, each with 8 x 8 results. */
enum MatMulTile {
    SQUARE_128(16, 16), SQUARE_64(8, 8), TALL_32(32, 4), TALL_16(64, 2), FLAT_32(4, 32), FLAT_16(2, 64);

    private static final int EDGE = 8; // of a thread's results, and depths of a slice
    private static final int PAD = 4;
    private static final int WARP = 32;
    /** Threads at a time on a multiprocessor that registers are counted for: 128 each in square tiles, 168 in the others. */
    private static final int SQUARE_RESIDENT = 512;
    private static final int RESIDENT = 384;
    /** Blocks that keep a large device busy; fewer are worth less the fewer they are. A constant, as bits follow from it. */
    private static final long BUSY = 64;
    /** How much a carried element costs beside a multiplication. */
    private static final double CARRY = 10;

    private final int down;
    private final int across;

    MatMulTile(int down, int across) {
        this.down = down;
        this.across = across;
    }

    /**
     * The tile for a result, by its sizes alone: least work, counting idle places of tiles, what is carried, and idle multiprocessors.
     *
     * @param most parts that the depth may be cut in, see {@link MatMulParts}
     */
    static MatMulTile of(long rows, long columns, long batches, long most) {
        return Arrays.stream(values()).min(Comparator.comparingDouble(tile -> tile.cost(rows, columns, batches, most))).orElseThrow();
    }

    private double cost(long rows, long columns, long batches, long most) {
        double blocks = (double) blocks(rows, columns) * batches;
        double carried = CARRY * (rows() + columns()) / (rows() * columns());
        return blocks * rows() * columns() * (1 + carried) * Math.max(1, BUSY / (blocks * most));
    }

    long blocks(long rows, long columns) {
        return Dim3.cover(rows, rows()) * Dim3.cover(columns, columns());
    }

    int rows() {
        return EDGE * down;
    }

    int columns() {
        return EDGE * across;
    }

    int threads() {
        return down * across;
    }

    /** Two slices of both operands. */
    int sharedBytes() {
        return 2 * EDGE * (pitch(rows()) + pitch(columns()));
    }

    private static int pitch(int edge) {
        return (edge + PAD) * Float.BYTES;
    }

    /** Threads that carry P: whole warps, in the proportion of the tile's edges, at least one for each operand. */
    private int carriers() {
        int warps = threads() / WARP;
        long share = Math.round((double) warps * rows() / (rows() + columns()));
        return WARP * (int) Math.clamp(share, 1, warps - 1);
    }

    String entry() {
        return "matmul_f32_" + rows() + "x" + columns();
    }

    /** Values of the textual parameters. */
    Map<String, String> parameters() {
        Map<String, Integer> values = new TreeMap<>();
        values.put("THREADS", threads());
        values.put("BLOCKS", (down == across ? SQUARE_RESIDENT : RESIDENT) / threads());
        values.put("TX_MASK", across - 1);
        values.put("TX_SHIFT", log2(across));
        values.put("HALF_COLUMNS", columns() / 2);
        values.put("HALF_ROWS_LESS_3", rows() / 2 - 3);
        for (int i = 1; i <= 3; i++) values.put("Q_HALF_" + i, (columns() / 2 + i) * Float.BYTES);
        operand(values, "P", "ROWS", rows(), carriers());
        operand(values, "Q", "COLUMNS", columns(), threads() - carriers());
        Map<String, String> text = new TreeMap<>();
        values.forEach((name, value) -> text.put(name, value.toString()));
        return text;
    }

    private static void operand(Map<String, Integer> values, String operand, String edge, int tile, int carriers) {
        values.put("TILE_" + edge, tile);
        values.put(edge + "_LESS_1", tile - 1);
        values.put(edge + "_SHIFT", log2(tile));
        values.put(operand + "_PITCH", pitch(tile));
        values.put(operand + "_SLICE", EDGE * pitch(tile));
        values.put(operand + "_BOTH", 2 * EDGE * pitch(tile));
        values.put(operand + "_HALF", tile / 2 * Float.BYTES);
        values.put(operand + "_CARRIERS", carriers);
        values.put(operand + "_QUADS", tile * EDGE / 4);
        values.put(operand + "_EDGE_SHIFT", log2(tile / 4));
        values.put(operand + "_EDGE_MASK", tile / 4 - 1);
    }

    private static int log2(int power) {
        return Integer.numberOfTrailingZeros(power);
    }
}
