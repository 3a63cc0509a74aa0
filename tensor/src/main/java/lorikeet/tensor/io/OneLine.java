package lorikeet.tensor.io;

/** Foreign text (names from files, paths, values) made fit for a one-line message. */
public final class OneLine {
    private static final int LONGEST = 200;

    private OneLine() {}

    /** {@code text} in double quotes, on one line, shortened when very long. */
    public static String quote(String text) {
        return '"' + of(text) + '"';
    }

    /** {@code text} with control characters and line separators escaped, shortened when very long. */
    public static String of(String text) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < Math.min(text.length(), LONGEST); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') line.append(String.format("\\u%04x", (int) c));
            else line.append(c);
        }
        if (text.length() > LONGEST) line.append("... (").append(text.length()).append(" characters)");
        return line.toString();
    }
}
