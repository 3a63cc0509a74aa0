package lorikeet.ptx.syntax;

/** Cuts PTX text into tokens, one at a time, so that memory does not grow with the file. */
final class Lexer {
    /** Longer words, numbers and strings are refused. */
    private static final int LONGEST_TOKEN = 65536;

    private final String file;
    private final String text;
    private int at;
    private int line = 1;
    private int lineStart;

    Lexer(PtxSource source) {
        file = source.name();
        text = source.text();
    }

    /** The next token; at the end of the text {@code END}, again and again. */
    Token next() {
        skipBlanks();
        Position position = position();
        if (at >= text.length()) return new Token(Token.Kind.END, "", position);
        int start = at;
        Token.Kind kind = advance(position);
        if (at - start > LONGEST_TOKEN) throw position.error("a token of " + (at - start) + " characters, expected at most " + LONGEST_TOKEN);
        return new Token(kind, text.substring(start, at), position);
    }

    /** The whole line at {@code position}, without blanks around it. */
    String lineOf(Position position) {
        int start = 0;
        for (int i = 1; i < position.line(); i++) start = text.indexOf('\n', start) + 1;
        int end = text.indexOf('\n', start);
        return text.substring(start, end < 0 ? text.length() : end).strip();
    }

    private Token.Kind advance(Position position) {
        char c = text.charAt(at);
        if (c == '"') return string(position);
        if (isDigit(c) || c == '.' && isDigit(peek(1))) return number();
        if (c == '.' && isNameStart(peek(1))) {
            at++;
            name();
            return Token.Kind.DIRECTIVE;
        }
        if (isNameStart(c) && (c != '%' || isNameStart(peek(1)))) return word();
        if ("{}()[]<>@;,:=+-*/%&|^~!?".indexOf(c) < 0) throw position.error("unexpected character " + describe(c));
        at++;
        if ((c == '<' || c == '>' || c == '=' || c == '&' || c == '|') && peek(0) == c) at++;
        else if ((c == '<' || c == '>' || c == '!') && peek(0) == '=') at++;
        return Token.Kind.SIGN;
    }

    private static String describe(char c) {
        return c > 32 && c < 127 ? "'" + c + "'" : String.format("U+%04X", (int) c);
    }

    private Token.Kind word() {
        at++;
        name();
        while (peek(0) == '.' && isName(peek(1)) || peek(0) == ':' && peek(1) == ':' && isName(peek(2))) {
            at += peek(0) == '.' ? 1 : 2;
            name();
        }
        return Token.Kind.WORD;
    }

    private void name() {
        while (isName(peek(0))) at++;
    }

    /** Decimal, octal, 0x, 0b, 0f and 0d numbers, and decimal fractions; the parser reads the value. */
    private Token.Kind number() {
        boolean hex = peek(0) == '0' && "xXfFdD".indexOf(peek(1)) >= 0;
        boolean fraction = false;
        while (true) {
            char c = peek(0);
            boolean exponent = !hex && (c == 'e' || c == 'E') && (peek(1) == '-' || peek(1) == '+');
            if (exponent) at += 2;
            else if (Character.digit(c, 36) >= 0 && c < 128) at++;
            else if (c == '.' && !hex && !fraction && !isNameStart(peek(1))) {
                fraction = true;
                at++;
            } else return Token.Kind.NUMBER;
        }
    }

    private Token.Kind string(Position position) {
        int end = text.indexOf('"', at + 1);
        int newline = text.indexOf('\n', at);
        if (end < 0 || newline >= 0 && newline < end) throw position.error("a string without its closing quote");
        at = end + 1;
        return Token.Kind.STRING;
    }

    private void skipBlanks() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                newLine();
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0 && at == text.length() - 1) {
                at++;
            } else if (c == '/' && peek(1) == '/') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        Position start = position();
        int end = text.indexOf("*/", at + 2);
        if (end < 0) throw start.error("a comment without its */");
        while (at < end) {
            if (text.charAt(at) == '\n') newLine();
            else at++;
        }
        at = end + 2;
    }

    private void newLine() {
        at++;
        line++;
        lineStart = at;
    }

    private Position position() {
        return new Position(file, line, at - lineStart + 1);
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c == '%';
    }

    private static boolean isName(char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
    }
}
