package lorikeet.ptx.syntax;

import java.util.List;

/** Reads the values that a variable begins with. */
final class Initialisers {
    private static final int MOST_INITIAL = 1 << 24;
    private static final int DEEPEST = 16;

    private final TokenStream tokens;
    private final Constants constants;

    Initialisers(TokenStream tokens, Constants constants) {
        this.tokens = tokens;
        this.constants = constants;
    }

    /** Braces as deep as the array; what they leave out is zero. */
    void read(PtxType type, List<Long> extents, List<InitialValue> out) {
        initialiser(type, extents, 0, out);
    }

    private void initialiser(PtxType type, List<Long> extents, int level, List<InitialValue> out) {
        if (level > DEEPEST) throw tokens.at().error("an initialiser nested deeper than " + DEEPEST);
        if (level == extents.size()) {
            out.add(initialValue(type));
            return;
        }
        tokens.expect("{");
        long row = 1;
        for (int i = level + 1; i < extents.size(); i++) row *= extents.get(i);
        while (!tokens.is("}")) {
            Position at = tokens.at();
            long end = out.size() + row;
            if (end > MOST_INITIAL) throw at.error("an initialiser of more than " + MOST_INITIAL + " elements");
            initialiser(type, extents, level + 1, out);
            if (out.size() > end) throw at.error("more initial values than the " + row + " elements of a row");
            while (out.size() < end) out.add(new InitialValue.Bits(0));
            if (!tokens.accept(",")) break;
            if (tokens.is("}")) throw tokens.expected("a value");
        }
        tokens.expect("}");
    }

    private InitialValue initialValue(PtxType type) {
        if (tokens.is(Token.Kind.NUMBER) && tokens.following().is("(")) return masked();
        return !tokens.is(Token.Kind.WORD) || tokens.is("WARP_SZ") ? new InitialValue.Bits(constants.bits(type)) : address(type);
    }

    private InitialValue address(PtxType type) {
        if (type.isFloat() || type.bits() < 32) throw tokens.at().error("an address where ." + type.ptx() + " is expected");
        return address(-1);
    }

    /** {@code 0xFF00(symbol+4)}: a byte of an address, as packed structs hold it. */
    private InitialValue masked() {
        long mask = constants.integer();
        tokens.expect("(");
        InitialValue address = address(mask);
        tokens.expect(")");
        return address;
    }

    private InitialValue address(long mask) {
        Token symbol = tokens.expect(Token.Kind.WORD, "a variable");
        boolean generic = symbol.text().equals("generic") && tokens.accept("(");
        if (generic) symbol = tokens.expect(Token.Kind.WORD, "a variable");
        if (generic) tokens.expect(")");
        long offset = tokens.is("+") || tokens.is("-") ? constants.integer() : 0;
        return new InitialValue.AddressOf(symbol.at(), symbol.text(), offset, generic, mask);
    }
}
