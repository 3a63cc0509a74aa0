package lorikeet.tokenizer;

/** Classes of characters as the tokenizers' regular expressions have them; all of Unicode 16. */
final class Characters {
    static final byte OTHER = 0, LETTER = 1, NUMBER = 2, SPACE = 3;

    /** Classes of the characters that most texts are made of. */
    private static final byte[] COMMON = new byte[0x3400];

    static {
        for (int c = 0; c < COMMON.length; c++) COMMON[c] = classify(c);
    }

    private Characters() {}

    /** LETTER for \p{L}, NUMBER for \p{N}, SPACE for \s, or OTHER: no character has two of these. */
    static byte classOf(int c) {
        return c < COMMON.length ? COMMON[c] : classify(c);
    }

    private static byte classify(int c) {
        if (isSpace(c)) return SPACE;
        return isNumber(c) ? NUMBER : Character.isLetter(c) ? LETTER : OTHER;
    }

    /** The property White_Space: \s of Oniguruma and of Rust, and none of it is above U+FFFF. */
    static boolean isSpace(int c) {
        return switch (c) {
            case ' ', '\t', '\n', 0xb, '\f', '\r', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200a;
        };
    }

    /** Where the white space begins that ends at {@code end}. */
    static int spaceBegin(String text, int end) {
        while (end > 0 && isSpace(text.charAt(end - 1))) end--;
        return end;
    }

    /** Where the white space ends that begins at {@code begin}. */
    static int spaceEnd(String text, int begin) {
        while (begin < text.length() && isSpace(text.charAt(begin))) begin++;
        return begin;
    }

    /** \p{N}. */
    static boolean isNumber(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
    }

    /** \p{M}. */
    static boolean isMark(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> true;
            default -> false;
        };
    }

    /** \w of Rust (Unicode Technical Standard 18, annex C). */
    static boolean isWord(int c) {
        return switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.CONNECTOR_PUNCTUATION -> true;
            default -> isMark(c) || Character.isAlphabetic(c) || c == 0x200c || c == 0x200d;
        };
    }

    /** \p{P}, or one of the ASCII symbols. */
    static boolean isPunctuation(int c) {
        return switch (Character.getType(c)) {
            case Character.CONNECTOR_PUNCTUATION, Character.DASH_PUNCTUATION, Character.START_PUNCTUATION, Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION, Character.FINAL_QUOTE_PUNCTUATION, Character.OTHER_PUNCTUATION -> true;
            default -> "$+<=>^`|~".indexOf(c) >= 0;
        };
    }
}
