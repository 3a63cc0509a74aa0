package lorikeet.ptx.syntax;

/** The tokens of a file with one of lookahead, and what every part of the parser does with them. */
final class TokenStream {
    private final Lexer lexer;
    private Token current;
    private Token following;

    TokenStream(PtxSource source) {
        lexer = new Lexer(source);
        current = lexer.next();
    }

    Token current() {
        return current;
    }

    /** The token after the current one. */
    Token following() {
        if (following == null) following = lexer.next();
        return following;
    }

    Position at() {
        return current.at();
    }

    Token take() {
        Token taken = current;
        current = following();
        following = null;
        return taken;
    }

    boolean is(String text) {
        return current.is(text);
    }

    boolean is(Token.Kind kind) {
        return current.kind() == kind;
    }

    boolean accept(String text) {
        boolean found = is(text);
        if (found) take();
        return found;
    }

    Token expect(String text) {
        if (!is(text)) throw expected("'" + text + "'");
        return take();
    }

    Token expect(Token.Kind kind, String what) {
        if (!is(kind)) throw expected(what);
        return take();
    }

    RuntimeException expected(String what) {
        return at().error("expected " + what + ", found " + current.shown());
    }
}
