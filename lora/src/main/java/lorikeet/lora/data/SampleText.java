package lorikeet.lora.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import lorikeet.lora.Counted;

/** A row as text, with what is trained apart from what is only read. */
public final class SampleText {
    private static final int LONGEST = 300;

    private SampleText() {}

    /**
     * A heading, then a line for each stretch of tokens that are trained, or are not. Control characters are escaped and
     * long stretches cut in their middle.
     *
     * @param decode the text of some ids, special tokens included
     */
    public static List<String> lines(Row row, Function<int[], String> decode) {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(Locale.ROOT, "a sample of %s, %,d trained:", Counted.of(row.length(), "token"), row.trained()));
        for (int from = 0, to; from < row.length(); from = to) {
            boolean trained = trained(row, from);
            for (to = from + 1; to < row.length() && trained(row, to) == trained; to++) {}
            lines.add((trained ? "  trained | " : "  read    | ") + shown(decode.apply(Arrays.copyOfRange(row.ids(), from, to))));
        }
        return lines;
    }

    private static boolean trained(Row row, int t) {
        return t > 0 && row.labels()[t] != Row.IGNORED;
    }

    private static String shown(String text) {
        int[] characters = text.codePoints().toArray();
        if (characters.length <= LONGEST) return escaped(characters, 0, characters.length);
        int half = LONGEST / 2;
        return escaped(characters, 0, half) + String.format(Locale.ROOT, " … %,d characters … ", characters.length - 2 * half)
                + escaped(characters, characters.length - half, characters.length);
    }

    private static String escaped(int[] characters, int from, int to) {
        StringBuilder line = new StringBuilder();
        for (int i = from; i < to; i++) {
            int c = characters[i];
            if (c == '\n') line.append("\\n");
            else if (c == '\t') line.append("\\t");
            else if (c == '\r') line.append("\\r");
            else if (Character.isISOControl(c) || c == 0x2028 || c == 0x2029) line.append(String.format("\\u%04x", c));
            else line.appendCodePoint(c);
        }
        return line.toString();
    }
}
