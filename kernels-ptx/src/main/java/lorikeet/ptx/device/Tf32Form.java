package lorikeet.ptx.device;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Textual parameters of {@code matmul_tf32.ptx}: how operands are stored, whether x is dropped out, and whether the result is narrow.
 *
 * @param drop whether x, A of nt or B of tn, is dropped out
 * @param narrow whether the result has at most {@link #NARROW} columns
 */
record Tf32Form(boolean transposeA, boolean transposeB, boolean drop, boolean narrow) {
    static final int NARROW = 32;
    /** Three slices of both operands. */
    static final int SHARED_BYTES = 3 * 32768;
    private static final int PIECES = 8;
    private static final int PIECE = 2048;

    String entry() {
        return "matmul_tf32_" + form() + more();
    }

    private String form() {
        return (transposeA ? "t" : "n") + (transposeB ? "t" : "n");
    }

    private String more() {
        return (drop ? "_drop" : "") + (narrow ? "_c" + NARROW : "");
    }

    Map<String, String> parameters() {
        Map<String, String> values = new TreeMap<>();
        values.put("FORM", form());
        values.put("MORE", more());
        values.put("IF_WIDE", narrow ? "//" : "");
        values.put("IF_DROP", drop ? "" : "//");
        values.put("DROP_AT", transposeA ? String.valueOf(PIECES * PIECE) : "0");
        values.put("DROP_ALONG", transposeA ? "1" : "0");
        values.put("DROP_NEXT", transposeA ? "8" : "2");
        values.put("ROWS_NEAR", transposeA ? "1" : "8");
        values.put("ROWS_FAR", transposeA ? "29" : "8");
        operand(values, "A", transposeA);
        operand(values, "B", !transposeB);
        return values;
    }

    /** @param along whether lines run along the edge of the result */
    private static void operand(Map<String, String> values, String operand, boolean along) {
        String register = "%" + operand.toLowerCase(Locale.ROOT);
        values.put(operand + "_ALONG", along ? "1" : "0");
        values.put(operand + "_LINES", along ? "//" : "");
        values.put(operand + "_EDGES", along ? "" : "//");
        values.put(operand + "_WARP", String.valueOf(along ? PIECES / 2 * PIECE : PIECE));
        for (int j = 0; j < PIECES; j++) values.put(operand + "_FROM_" + j, along ? register + "0+" + 64 * j : register + j % 2 + "+" + 32 * (j / 2));
    }
}
