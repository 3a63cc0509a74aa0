package lorikeet.ptx.device;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Textual parameters of {@code matmul_mma.ptx}: the type, how operands are stored, and the rung of the ladder. */
record MmaForm(String type, boolean transposeA, boolean transposeB, Rung rung) {
    /** Bytes of a slice of both operands. */
    static final int STAGE = 32768;
    private static final int PIECE = 2048;

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

    int sharedBytes() {
        return rung.stages * STAGE;
    }

    String entry() {
        return "matmul_" + type + "_" + form() + "_" + rung.text;
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
        operand(values, "A", transposeA);
        operand(values, "B", !transposeB);
        return values;
    }

    /** @param along whether lines run along the edge of the result: pieces are along the edge then, else along the depth */
    private static void operand(Map<String, String> values, String operand, boolean along) {
        String register = "%" + operand.toLowerCase(Locale.ROOT);
        values.put(operand + "_ALONG", along ? "1" : "0");
        values.put(operand + "_TRANS", along ? ".trans" : "");
        values.put(operand + "_WARP", String.valueOf(along ? 4 * PIECE : PIECE));
        for (int j = 0; j < 8; j++) {
            values.put(operand + "_FROM_" + j, along ? register + "0+" + 32 * j : register + j % 2 + "+" + 32 * (j / 2));
            values.put(operand + "_EDGE_" + j, along ? register + "_edge" + j : "16");
        }
        for (int s = 0; s < 4; s++) {
            for (int i = 0; i < 4; i++) values.put(operand + "_AT_" + s + "_" + i, String.valueOf(along ? i * PIECE + s * 512 : i * 512 + s * 2 * PIECE));
        }
    }
}
