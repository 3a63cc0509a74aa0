package lorikeet.lora.ptx;

/** Text from files and messages made fit for XHTML: nothing of it becomes markup, and nothing is left that XML has no character for. */
final class Markup {
    private static final char REPLACEMENT = '\uFFFD';

    private Markup() {}

    /** {@code raw} between tags or within the quotes of an attribute. */
    static String text(String raw) {
        StringBuilder text = new StringBuilder(raw.length() + 16);
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                default -> text.append(allowed(c) ? c : REPLACEMENT);
            }
        }
        return text.toString();
    }

    /** Control characters would end an XML parser's work; marks of direction would show a line in another order than it has. */
    private static boolean allowed(char c) {
        boolean control = Character.isISOControl(c) && c != '\t';
        boolean direction = c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069';
        return !control && !direction && c != '\uFFFE' && c != '\uFFFF';
    }

    /** A cell of a table. */
    static String cell(String raw) {
        return "<td class=\"long\">" + text(raw) + "</td>";
    }

    /** A cell that heads its row. */
    static String head(String raw) {
        return "<th scope=\"row\">" + text(raw) + "</th>";
    }

    /** The first row of a table and what holds it. */
    static String heads(String... columns) {
        StringBuilder row = new StringBuilder("<thead><tr>");
        for (String column : columns) row.append("<th scope=\"col\">").append(text(column)).append("</th>");
        return row.append("</tr></thead>\n").toString();
    }
}
