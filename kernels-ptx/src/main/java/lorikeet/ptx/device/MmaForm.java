package lorikeet.ptx.device;

import java.util.Map;
import java.util.TreeMap;

/**
 * Textual parameters of {@code matmul_mma.ptx}: the type, how operands are stored, the rung of the ladder, and what is done beside
 * the one product.
 *
 * @param f32 whether the result is F32 rather than of {@code type}
 * @param affine whether there may be a scale, a bias and a second product
 * @param drop whether x, A of nt or B of tn, is dropped out; in nn what the second product gives
 * @param columns that a block computes: 128, or 64 or 16 where the result has no more
 */
record MmaForm(String type, boolean transposeA, boolean transposeB, Rung rung, boolean f32, boolean affine, boolean drop, int columns) {
    /** Bytes of a slice of both operands. */
    static final int STAGE = 32768;
    static final int WIDE = 128;
    private static final int PIECES = 8;
    private static final int PIECE = 2048;
    private static final int TILE = 16;

    /** The product alone, its result of {@code type}. */
    MmaForm(String type, boolean transposeA, boolean transposeB, Rung rung) {
        this(type, transposeA, transposeB, rung, false, false, false, WIDE);
    }

    /** The kernel, and what it is without one of its ideas. */
    enum Rung {
        FULL("full", 3, true), TWO_STAGES("two_stages", 2, true), UNSWIZZLED("unswizzled", 2, false);

        final String text;
        final int stages;
        final boolean swizzled;

        Rung(String text, int stages, boolean swizzled) {
            this.text = text;
            this.stages = stages;
            this.swizzled = swizzled;
        }
    }

    /** Whether it is one of those that are assembled in every build: more than a product only where layers have it. */
    boolean isKept() {
        boolean layer = switch (form()) {
            case "nt", "nn" -> !f32;
            case "tn" -> f32;
            default -> false;
        };
        boolean narrow = columns < WIDE;
        if (drop && form().equals("nn")) return affine && !f32 && !narrow;
        if (drop) return !affine && (form().equals("nt") && !f32 || form().equals("tn") && f32 && !narrow);
        return !affine && !narrow || layer && (!narrow || affine == !form().equals("nt"));
    }

    int sharedBytes() {
        return rung.stages * STAGE;
    }

    String entry() {
        return "matmul_" + type + "_" + form() + "_" + rung.text + more();
    }

    private String more() {
        return (f32 ? "_f32" : "") + (affine ? "_affine" : "") + (drop ? "_drop" : "") + (columns < WIDE ? "_c" + columns : "");
    }

    private String form() {
        return (transposeA ? "t" : "n") + (transposeB ? "t" : "n");
    }

    Map<String, String> parameters() {
        Map<String, String> values = new TreeMap<>();
        values.put("TYPE", type);
        values.put("FORM", form());
        values.put("RUNG", rung.text);
        values.put("AHEAD", String.valueOf(rung.stages - 1));
        values.put("WAITING", String.valueOf(rung.stages - 2));
        values.put("ALL_STAGES", String.valueOf(sharedBytes()));
        values.put("SWIZZLE", rung.swizzled ? "1" : "0");
        values.put("MORE", more());
        values.put("OUT_F32", f32 ? "1" : "0");
        values.put("AFFINE", affine || drop ? "1" : "0"); // what is left of x is multiplied when it is summed
        values.put("IF_AFFINE", affine ? "" : "//");
        values.put("IF_FOLD", affine && columns == WIDE && type.equals("bf16") ? "" : "//"); // float16 has too few exponents
        values.put("IF_DROP", drop && !form().equals("nn") ? "" : "//");
        values.put("IF_LOW", drop && form().equals("nn") ? "" : "//");
        values.put("DROP_AT", transposeA ? "16384" : "0");
        values.put("DROP_ALONG", transposeA ? "1" : "0");
        values.put("DROP_NEXT", transposeA ? "8" : "4");
        values.put("IF_NARROW", columns < WIDE ? "" : "//");
        values.put("TILES", String.valueOf(columns / TILE));
        operand(values, "A", transposeA);
        operand(values, "B", !transposeB);
        if (columns < WIDE && transposeB) for (int j = 0; j < PIECES; j++) values.put("B_EDGE_" + j, "%b_edge" + j);
        for (int j = 0; j < PIECES; j++) values.put("B_CARRY_" + j, isCarried(j) ? "" : "//");
        return values;
    }

    /** Whether piece j of B has some of the result's columns: 16 j .. + 15, or those from 64 (j mod 2) on. */
    private boolean isCarried(int j) {
        return (transposeB ? j % 2 * (WIDE / 2) : j * TILE) < columns;
    }

    /** @param along whether lines run along the edge of the result: pieces are along the edge then, else along the depth */
    private static void operand(Map<String, String> values, String operand, boolean along) {
        String register = "%" + operand.toLowerCase(java.util.Locale.ROOT);
        values.put(operand + "_ALONG", along ? "1" : "0");
        values.put(operand + "_TRANS", along ? ".trans" : "");
        values.put(operand + "_WARP", String.valueOf(along ? 4 * PIECE : PIECE));
        for (int j = 0; j < PIECES; j++) {
            values.put(operand + "_FROM_" + j, along ? register + "0+" + 32 * j : register + j % 2 + "+" + 32 * (j / 2));
            values.put(operand + "_EDGE_" + j, along ? register + "_edge" + j : "16");
        }
        values.put(operand + "_NEXT", String.valueOf(along ? 512 : 2 * PIECE));
        for (int s = 0; s < 4; s++) {
            for (int i = 0; i < 4; i++) values.put(operand + "_AT_" + s + "_" + i, String.valueOf(along ? i * PIECE + s * 512 : i * 512 + s * 2 * PIECE));
        }
    }
}
