package lorikeet.ptx.syntax;

import java.util.List;

/** Constant expressions: C operators over 64-bit integers, and single floating-point numbers. */
final class Constants {
    private static final int DEEPEST = 100;
    private static final String[][] BINARY = {
        {"||"}, {"&&"}, {"|"}, {"^"}, {"&"}, {"==", "!="}, {"<", "<=", ">", ">="}, {"<<", ">>"}, {"+", "-"}, {"*", "/", "%"}};

    /** What numbers in directives are at most. */
    static final long MOST = 0xffffffffL;

    private final TokenStream tokens;
    private int depth;

    Constants(TokenStream tokens) {
        this.tokens = tokens;
    }

    /** Whether a constant begins at the current token. */
    boolean begins() {
        return tokens.is(Token.Kind.NUMBER) || tokens.is("-") || tokens.is("+") || tokens.is("~") || tokens.is("(") || tokens.is("WARP_SZ");
    }

    /** A constant operand: an integer expression or one floating-point number with an optional sign. */
    Operand operand() {
        boolean minus = tokens.is("-") && tokens.following().kind() == Token.Kind.NUMBER && isReal(tokens.following().text());
        if (minus) tokens.take();
        if (!tokens.is(Token.Kind.NUMBER) || !isReal(tokens.current().text())) return new Operand.Int(integer());
        Operand.Real real = real(tokens.take());
        return minus ? new Operand.Real(-real.value(), real.single()) : real;
    }

    /** The bits of a constant as an element of {@code type}. */
    long bits(PtxType type) {
        Position at = tokens.at();
        return switch (operand()) {
            case Operand.Int i when !type.isFloat() || type.bits() < 32 -> i.value();
            case Operand.Real r when type == PtxType.F64 || type == PtxType.B64 -> Double.doubleToRawLongBits(r.value());
            case Operand.Real r when type == PtxType.F32 || type == PtxType.B32 -> Float.floatToRawIntBits((float) r.value());
            default -> throw at.error("a constant that is no " + type.ptx());
        };
    }

    long integer() {
        return conditional();
    }

    /** A number in a directive. */
    static long small(Token number, String of) {
        long value = number(number);
        if (value < 0 || value > MOST) throw number.at().error(of + " " + number.shown() + " is larger than " + MOST);
        return value;
    }

    private long conditional() {
        if (++depth > DEEPEST) throw tokens.at().error("an expression nested deeper than " + DEEPEST);
        long value = binary(0);
        if (tokens.accept("?")) {
            long yes = conditional();
            tokens.expect(":");
            long no = conditional();
            value = value != 0 ? yes : no;
        }
        depth--;
        return value;
    }

    private long binary(int level) {
        if (level == BINARY.length) return unary();
        long left = binary(level + 1);
        while (true) {
            Token operator = tokens.current();
            if (operator.kind() != Token.Kind.SIGN || !List.of(BINARY[level]).contains(operator.text())) return left;
            tokens.take();
            left = apply(operator, left, binary(level + 1));
        }
    }

    private static long apply(Token operator, long a, long b) {
        return switch (operator.text()) {
            case "||" -> a != 0 || b != 0 ? 1 : 0;
            case "&&" -> a != 0 && b != 0 ? 1 : 0;
            case "|" -> a | b;
            case "^" -> a ^ b;
            case "&" -> a & b;
            case "==" -> a == b ? 1 : 0;
            case "!=" -> a != b ? 1 : 0;
            case "<" -> a < b ? 1 : 0;
            case "<=" -> a <= b ? 1 : 0;
            case ">" -> a > b ? 1 : 0;
            case ">=" -> a >= b ? 1 : 0;
            case "<<" -> b >= 0 && b < 64 ? a << b : 0;
            case ">>" -> a >> Math.clamp(b, 0, 63);
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/", "%" -> {
                if (b == 0) throw operator.at().error("a constant divided by zero");
                yield operator.text().equals("/") ? a / b : a % b;
            }
            default -> throw new AssertionError(operator.text());
        };
    }

    private long unary() {
        if (++depth > DEEPEST) throw tokens.at().error("an expression nested deeper than " + DEEPEST);
        long value;
        if (tokens.accept("-")) value = -unary();
        else if (tokens.accept("+")) value = unary();
        else if (tokens.accept("~")) value = ~unary();
        else if (tokens.accept("!")) value = unary() == 0 ? 1 : 0;
        else if (tokens.accept("(")) value = parenthesised();
        else if (tokens.accept("WARP_SZ")) value = 32;
        else value = number(tokens.expect(Token.Kind.NUMBER, "a constant"));
        depth--;
        return value;
    }

    private long parenthesised() {
        if (tokens.accept(".s64") || tokens.accept(".u64")) {
            tokens.expect(")");
            return unary();
        }
        long value = conditional();
        tokens.expect(")");
        return value;
    }

    private static boolean isReal(String text) {
        return text.indexOf('.') >= 0 || text.length() > 1 && text.charAt(0) == '0' && "fFdD".indexOf(text.charAt(1)) >= 0
                || !text.startsWith("0x") && !text.startsWith("0X") && !text.startsWith("0b") && (text.indexOf('e') > 0 || text.indexOf('E') > 0);
    }

    private static Operand.Real real(Token token) {
        String text = token.text();
        try {
            boolean bits = text.length() > 1 && text.charAt(0) == '0' && "fFdD".indexOf(text.charAt(1)) >= 0;
            if (!bits) return new Operand.Real(decimal(token), false);
            boolean single = Character.toLowerCase(text.charAt(1)) == 'f';
            if (text.length() != (single ? 10 : 18)) throw token.at().error(token.shown() + " has no " + (single ? 8 : 16) + " hexadecimal digits");
            if (single) return new Operand.Real(Float.intBitsToFloat(Integer.parseUnsignedInt(text.substring(2), 16)), true);
            return new Operand.Real(Double.longBitsToDouble(Long.parseUnsignedLong(text.substring(2), 16)), false);
        } catch (NumberFormatException e) {
            throw token.at().error(token.shown() + " is no number");
        }
    }

    private static double decimal(Token token) {
        if (!token.text().matches("([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) throw token.at().error(token.shown() + " is no number");
        double value = Double.parseDouble(token.text());
        if (Double.isInfinite(value)) throw token.at().error(token.shown() + " is larger than any .f64");
        return value;
    }

    static long number(Token token) {
        String digits = token.text();
        if (isReal(digits)) throw token.at().error("expected an integer, found " + token.shown());
        if (digits.endsWith("U") || digits.endsWith("u")) digits = digits.substring(0, digits.length() - 1);
        try {
            if (digits.startsWith("0x") || digits.startsWith("0X")) return Long.parseUnsignedLong(digits.substring(2), 16);
            if (digits.startsWith("0b") || digits.startsWith("0B")) return Long.parseUnsignedLong(digits.substring(2), 2);
            if (digits.length() > 1 && digits.startsWith("0")) return Long.parseUnsignedLong(digits, 8);
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw token.at().error(token.shown() + " is no 64-bit integer");
        }
    }
}
