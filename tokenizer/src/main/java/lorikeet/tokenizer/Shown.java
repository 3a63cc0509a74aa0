package lorikeet.tokenizer;

import java.util.List;
import java.util.Map;

/** How values appear in messages: on one line, short, and without characters that a terminal would obey. */
final class Shown {
    private static final int LONGEST = 40;

    private Shown() {}

    static String quoted(String text) {
        StringBuilder shown = new StringBuilder("'");
        text.codePoints().limit(LONGEST).forEach(c -> shown.append(character(c)));
        return shown.append(text.codePointCount(0, text.length()) > LONGEST ? "…'" : "'").toString();
    }

    static String character(int c) {
        boolean plain = Character.isDefined(c) && switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
        return plain ? Character.toString(c) : String.format("\\u%04x", c);
    }

    /** A JSON value in a few words. */
    static String json(Object value) {
        return switch (value) {
            case null -> "nothing";
            case String s -> quoted(s);
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "an array";
            default -> value.toString();
        };
    }
}
