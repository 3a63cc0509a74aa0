package lorikeet.ptx.syntax;

/** One lexical unit of PTX text. A word may have dots inside: {@code ld.global.v4.f32}, {@code %tid.x}. */
record Token(Kind kind, String text, Position at) {
    enum Kind { WORD, DIRECTIVE, NUMBER, STRING, SIGN, END }

    boolean is(String expected) {
        return text.equals(expected) && (kind == Kind.SIGN || kind == Kind.DIRECTIVE || kind == Kind.WORD);
    }

    /** As a message shows it: never longer than a line. */
    String shown() {
        return switch (kind) {
            case END -> "the end of the file";
            case STRING -> "a string";
            case WORD, DIRECTIVE, NUMBER, SIGN -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
        };
    }
}
