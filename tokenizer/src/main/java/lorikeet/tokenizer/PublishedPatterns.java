package lorikeet.tokenizer;

/**
 * Scanners for the regular expressions that nearly all byte-level tokenizers use: one step a character, no backtracking,
 * the same matches. Every character of a text belongs to one match.
 */
final class PublishedPatterns {
    static final String GPT2 = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    private static final String CL100K_BEGIN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|";
    private static final String CL100K_END = "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    static final String LLAMA3 = CL100K_BEGIN + "\\p{N}{1,3}" + CL100K_END;
    static final String QWEN2 = CL100K_BEGIN + "\\p{N}" + CL100K_END;

    private PublishedPatterns() {}

    /** The scanner for {@code regex}, or null. */
    static TextPattern find(String regex) {
        return switch (regex) {
            case GPT2 -> whole(PublishedPatterns::gpt2);
            case LLAMA3 -> whole((text, at) -> cl100k(text, at, 3));
            case QWEN2 -> whole((text, at) -> cl100k(text, at, 1));
            default -> null;
        };
    }

    @FunctionalInterface
    private interface Scanner {
        /** Where the match ends that begins at {@code at}; after it. */
        int end(String text, int at);
    }

    private static TextPattern whole(Scanner scanner) {
        return (text, matches) -> {
            for (int at = 0, end; at < text.length(); at = end) {
                end = scanner.end(text, at);
                matches.match(at, end);
            }
        };
    }

    private static int gpt2(String text, int at) {
        int contraction = contraction(text, at, false);
        if (contraction > at) return contraction;
        int from = text.charAt(at) == ' ' && at + 1 < text.length() ? at + 1 : at;
        byte kind = classAt(text, from);
        return kind == Characters.SPACE ? spaces(text, at) : run(text, from, kind, Integer.MAX_VALUE);
    }

    private static int cl100k(String text, int at, int digits) {
        int contraction = contraction(text, at, true);
        if (contraction > at) return contraction;
        int c = text.codePointAt(at);
        byte kind = Characters.classOf(c);
        if (kind == Characters.LETTER) return run(text, at, kind, Integer.MAX_VALUE);
        if (kind == Characters.NUMBER) return run(text, at, kind, digits);
        int next = at + Character.charCount(c);
        byte after = classAt(text, next);
        if (after == Characters.LETTER && c != '\r' && c != '\n') return run(text, next, after, Integer.MAX_VALUE);
        if (kind == Characters.OTHER) return lineEnds(text, run(text, at, kind, Integer.MAX_VALUE));
        if (c == ' ' && after == Characters.OTHER) return lineEnds(text, run(text, next, after, Integer.MAX_VALUE));
        return spacesOrLines(text, at);
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}: up to the last line end of the white space, where it has one. */
    private static int spacesOrLines(String text, int at) {
        int end = run(text, at, Characters.SPACE, Integer.MAX_VALUE);
        for (int last = end; last > at; last--) if (isLineEnd(text.charAt(last - 1))) return last;
        return beforeLast(text, at, end);
    }

    /** {@code \s+(?!\S)|\s+}. */
    private static int spaces(String text, int at) {
        return beforeLast(text, at, run(text, at, Characters.SPACE, Integer.MAX_VALUE));
    }

    /** White space leaves its last character to the word that follows it. */
    private static int beforeLast(String text, int at, int end) {
        return end == text.length() || end - at == 1 ? end : end - 1;
    }

    private static int lineEnds(String text, int at) {
        while (at < text.length() && isLineEnd(text.charAt(at))) at++;
        return at;
    }

    private static boolean isLineEnd(char c) {
        return c == '\r' || c == '\n';
    }

    /** End of the characters of one class from {@code at} on, at most {@code most} of them. */
    private static int run(String text, int at, byte kind, int most) {
        for (int count = 0; count < most && at < text.length(); count++) {
            int c = text.codePointAt(at);
            if (Characters.classOf(c) != kind) break;
            at += Character.charCount(c);
        }
        return at;
    }

    /** Class of the character at {@code at}; -1 at the end. */
    private static byte classAt(String text, int at) {
        return at < text.length() ? Characters.classOf(text.codePointAt(at)) : -1;
    }

    /** End of one of 's 't 're 've 'm 'll 'd at {@code at}, or {@code at}. */
    private static int contraction(String text, int at, boolean anyCase) {
        if (text.charAt(at) != '\'' || at + 1 >= text.length()) return at;
        char first = fold(text.charAt(at + 1), anyCase);
        if (first == 's' || first == 't' || first == 'm' || first == 'd') return at + 2;
        if (at + 2 >= text.length()) return at;
        char second = fold(text.charAt(at + 2), anyCase);
        return (first == 'r' || first == 'v') && second == 'e' || first == 'l' && second == 'l' ? at + 3 : at;
    }

    /** The small letter, by Unicode's case folding: the long s is an s. */
    private static char fold(char c, boolean anyCase) {
        if (!anyCase) return c;
        return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c == '\u017f' ? 's' : c;
    }
}
