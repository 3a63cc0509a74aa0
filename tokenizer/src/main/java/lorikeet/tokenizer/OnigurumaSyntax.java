package lorikeet.tokenizer;

import java.util.regex.PatternSyntaxException;

/**
 * Writes a regular expression of Oniguruma's Ruby syntax in Java's, where the two differ. One difference stays: without
 * regard to case Java compares characters one by one, so that ss is not ß.
 */
final class OnigurumaSyntax {
    /** \w of Oniguruma within brackets; outside them it has six numbers of Latin-1 more. */
    private static final String WORD = "\\p{IsAlphabetic}\\p{M}\\p{Nd}\\p{Pc}";
    private static final String LATIN1_NUMBERS = "\\xb2\\xb3\\xb9\\xbc-\\xbe";

    private static final String HEXADECIMAL = "0-9a-fA-F";

    private final String regex;
    private final StringBuilder java = new StringBuilder();
    private int at;
    private int brackets;

    private OnigurumaSyntax(String regex) {
        this.regex = regex;
    }

    /** Throws PatternSyntaxException for what has no like in Java. */
    static String toJava(String regex) {
        OnigurumaSyntax syntax = new OnigurumaSyntax(regex);
        while (syntax.at < regex.length()) syntax.step();
        return syntax.java.toString();
    }

    private void step() {
        char c = regex.charAt(at);
        if (c == '\\') escape();
        else if (c == '[' && regex.startsWith("[:", at) && brackets > 0) posixClass();
        else if (c == '(' && brackets == 0 && regex.startsWith("(?", at)) group();
        else {
            if (c == '[') brackets++;
            if (c == ']' && brackets > 0) brackets--;
            if (brackets == 0 && c == '}' && regex.startsWith("+", at + 1)) throw unsupported("'+' behind an interval");
            if (brackets == 0 && c == '{' && regex.startsWith(",", at + 1)) java.append("{0");
            else java.append(c);
            at++;
        }
    }

    private void escape() {
        if (at + 1 == regex.length()) throw unsupported("a last '\\'");
        char c = regex.charAt(at + 1);
        String replaced = switch (c) {
            case 'w' -> brackets > 0 ? WORD : "[" + WORD + LATIN1_NUMBERS + "]";
            case 'W' -> "[^" + WORD + (brackets > 0 ? "" : LATIN1_NUMBERS) + "]";
            case 'h' -> brackets > 0 ? HEXADECIMAL : "[" + HEXADECIMAL + "]";
            case 'H' -> "[^" + HEXADECIMAL + "]";
            default -> null;
        };
        if (replaced != null) java.append(replaced);
        else if ((c == 'p' || c == 'P') && regex.startsWith("{", at + 2)) {
            property(c == 'P');
            return;
        } else java.append('\\').append(c);
        at += 2;
    }

    /** {@code \p{Han}}, {@code \p{^L}}: Java wants Is before a script's name and knows no ^. */
    private void property(boolean negative) {
        int end = regex.indexOf('}', at);
        if (end < 0) throw unsupported("\\p{ without }");
        String name = regex.substring(at + 3, end);
        if (name.startsWith("^")) {
            negative = !negative;
            name = name.substring(1);
        }
        boolean script = name.length() > 2 && !name.startsWith("Is") && isScript(name);
        java.append(negative ? "\\P{" : "\\p{").append(script ? "Is" : "").append(name).append('}');
        at = end + 1;
    }

    private static boolean isScript(String name) {
        try {
            return Character.UnicodeScript.forName(name) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void posixClass() {
        int end = regex.indexOf(":]", at);
        if (end < 0) throw unsupported("[: without :]");
        String name = regex.substring(at + 2, end);
        boolean negative = name.startsWith("^");
        if (negative) name = name.substring(1);
        String property = switch (name) {
            case "alnum", "alpha", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper" -> Character.toUpperCase(name.charAt(0)) + name.substring(1);
            case "xdigit" -> "XDigit";
            default -> throw unsupported("[:" + name + ":]");
        };
        java.append(negative ? "\\P{" : "\\p{").append(property).append('}');
        at = end + 2;
    }

    /** Flags of a group: Ruby's m is Java's s, and ^ and $ always know lines. */
    private void group() {
        int end = at + 2;
        while (end < regex.length() && "imx-".indexOf(regex.charAt(end)) >= 0) end++;
        boolean flags = end > at + 2 && end < regex.length() && (regex.charAt(end) == ':' || regex.charAt(end) == ')');
        if (flags) java.append("(?").append(regex.substring(at + 2, end).replace('m', 's'));
        else java.append("(?");
        at = flags ? end : at + 2;
    }

    private PatternSyntaxException unsupported(String what) {
        return new PatternSyntaxException(what, regex, at);
    }
}
