package lorikeet.tokenizer;

/** A text that may be looked at only so often, so that a regular expression with endless backtracking ends. */
final class BoundedText implements CharSequence {
    /** Thrown by the look that is one too many. */
    static final class Exhausted extends RuntimeException {
        Exhausted() {
            super("looked at too often", null, false, false);
        }
    }

    private static final long LOOKS = 30_000_000, LOOKS_PER_CHARACTER = 1000;

    private final String text;
    private long left;

    BoundedText(String text) {
        this.text = text;
        this.left = LOOKS + LOOKS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
        if (--left < 0) throw new Exhausted();
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
