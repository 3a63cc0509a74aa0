package lorikeet.ptx.syntax;

import java.util.HashMap;
import java.util.Map;

/** Directives that say where text came from, and pragmas: nothing runs by them, but they must be what they are. */
final class DebugInfo {
    private final TokenStream tokens;
    private final Map<Long, String> files = new HashMap<>();
    private SourceLine line;

    DebugInfo(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** A function begins: nobody has said yet where it is from. */
    void begin() {
        line = null;
    }

    /** Where the instruction that comes next is from; null: nobody says. */
    SourceLine line() {
        return line;
    }

    /** {@code .file index "name"[, time[, size]]}. */
    void file() {
        tokens.expect(".file");
        Position at = tokens.at();
        long index = Constants.small(tokens.expect(Token.Kind.NUMBER, "the index of a file"), "index");
        String name = tokens.expect(Token.Kind.STRING, "the name of a file in quotes").text();
        if (!name.equals(files.getOrDefault(index, name))) throw at.error("file " + index + " has a name already: " + files.get(index));
        files.put(index, name);
        if (!tokens.accept(",")) return;
        tokens.expect(Token.Kind.NUMBER, "a time");
        if (tokens.accept(",")) tokens.expect(Token.Kind.NUMBER, "a size");
    }

    /** {@code .loc file line column[, function_name label[+offset], inlined_at file line column]}. */
    void location() {
        tokens.expect(".loc");
        line = place();
        while (tokens.accept(",")) {
            if (tokens.accept("inlined_at")) {
                place();
            } else {
                if (!tokens.accept("function_name")) throw tokens.expected("function_name or inlined_at");
                if (!tokens.is(Token.Kind.DIRECTIVE)) tokens.expect(Token.Kind.WORD, "the label of a name");
                else tokens.take();
                if (tokens.accept("+")) tokens.expect(Token.Kind.NUMBER, "an offset");
            }
        }
    }

    private SourceLine place() {
        long file = Constants.small(tokens.expect(Token.Kind.NUMBER, "the index of a file"), "index");
        long number = Constants.small(tokens.expect(Token.Kind.NUMBER, "a line"), "line");
        Constants.small(tokens.expect(Token.Kind.NUMBER, "a column"), "column");
        return new SourceLine(file, number, files);
    }

    /** {@code .pragma "text"[, "text"];}: what an assembler does not know it leaves out. */
    void pragma() {
        tokens.expect(".pragma");
        do tokens.expect(Token.Kind.STRING, "a pragma in quotes");
        while (tokens.accept(","));
        tokens.expect(";");
    }

    /** {@code .section .debug_info { .b8 1, 2 label: .b32 .debug_line+4 }}. */
    void section() {
        Position start = tokens.expect(".section").at();
        tokens.expect(Token.Kind.DIRECTIVE, "the name of a section, which begins with '.'");
        tokens.expect("{");
        while (!tokens.accept("}")) {
            if (tokens.is(Token.Kind.END)) throw start.error("'{' without its '}'");
            if (tokens.is(Token.Kind.WORD)) {
                tokens.take();
                tokens.expect(":");
            } else {
                Token type = tokens.expect(Token.Kind.DIRECTIVE, "data or a label");
                PtxType known = PtxType.of(type.text().substring(1));
                if (known == null) throw type.at().error("expected a type like .b8, found " + type.shown());
                do datum(known);
                while (tokens.accept(","));
            }
        }
    }

    /** A number, a section or a label, with an offset or less another label. */
    private void datum(PtxType type) {
        boolean negative = tokens.accept("-");
        boolean known = tokens.is(Token.Kind.NUMBER) || tokens.is(Token.Kind.WORD) || tokens.is(Token.Kind.DIRECTIVE);
        if (!known) throw tokens.expected("data");
        Token taken = tokens.take();
        if (taken.kind() == Token.Kind.NUMBER && type.bits() < 32) requireFits(taken, type, negative);
        if (tokens.accept("+") || tokens.accept("-")) datum(PtxType.B64);
    }

    private static void requireFits(Token number, PtxType type, boolean negative) {
        long most = 1L << (negative ? type.bits() - 1 : type.bits());
        long value = Constants.number(number);
        if (value < 0 || value > (negative ? most : most - 1)) throw number.at().error(number.shown() + " is out of the range of ." + type.ptx());
    }
}
