package lorikeet.tokenizer;

import java.util.function.IntPredicate;

/** Finds places in a text: a literal, a regular expression, or characters of a class. */
@FunctionalInterface
interface TextPattern {
    /** Takes the matches of one text: ascending, none overlapping. */
    @FunctionalInterface
    interface Matches {
        void match(int start, int end);
    }

    void find(String text, Matches matches);

    /** The pattern object of tokenizer.json: {@code {"String": "…"}} or {@code {"Regex": "…"}}. */
    static TextPattern read(Json json) {
        Json literal = json.get("String"), regex = json.get("Regex");
        if (literal.isNull() == regex.isNull()) throw json.error("expected one of String and Regex");
        if (literal.isNull()) return regex(regex);
        return literal.string().isEmpty() ? RegexPattern.compile(literal) : literal(literal.string());
    }

    private static TextPattern regex(Json json) {
        TextPattern published = PublishedPatterns.find(json.string());
        return published != null ? published : RegexPattern.compile(json);
    }

    static TextPattern literal(String literal) {
        return (text, matches) -> {
            for (int at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + literal.length())) {
                matches.match(at, at + literal.length());
            }
        };
    }

    /** Each character of a class is a match of its own. */
    static TextPattern characters(IntPredicate kind) {
        return (text, matches) -> {
            for (int at = 0, next; at < text.length(); at = next) {
                int c = text.codePointAt(at);
                next = at + Character.charCount(c);
                if (kind.test(c)) matches.match(at, next);
            }
        };
    }

    /** {@code text} with {@code content} in place of each match. */
    default String replace(String text, String content) {
        StringBuilder result = new StringBuilder(text.length());
        int[] copied = {0};
        find(text, (start, end) -> {
            result.append(text, copied[0], start).append(content);
            copied[0] = end;
        });
        return copied[0] == 0 && result.isEmpty() ? text : result.append(text, copied[0], text.length()).toString();
    }
}
