package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads the operands of an instruction and resolves their names. */
final class Operands {
    private static final int MOST_ELEMENTS = 256;

    private final TokenStream tokens;
    private final Constants constants;
    /** Operands {@code %r + 4} of the statement that is read: a register that nobody named is to be each of them. */
    private final List<Sum> sums = new ArrayList<>();

    /** {@code result} is {@code register} plus a constant. */
    record Sum(Register result, Register register, long constant) {
        /** The type that adds them. */
        String type() {
            return ".s" + register.type().bits();
        }
    }

    Operands(TokenStream tokens) {
        this.tokens = tokens;
        constants = new Constants(tokens);
    }

    /** A predicate register. */
    Register predicate(Scope scope) {
        Token name = tokens.expect(Token.Kind.WORD, "a predicate");
        if (!(scope.find(name.text()) instanceof Register register)) throw name.at().error("unknown register '" + name.text() + "'");
        if (register.type() != PtxType.PRED) throw name.at().error("'" + name.text() + "' is ." + register.type().ptx() + ", expected a predicate");
        return register;
    }

    /** All operands up to the {@code ;}. */
    List<Operand> list(Scope scope, String opcode) {
        List<Operand> list = new ArrayList<>();
        sums.clear();
        if (tokens.is(";")) return list;
        Position at = tokens.at();
        boolean call = opcode.equals("call") || opcode.startsWith("call.");
        do {
            if (list.size() > MOST_ELEMENTS) throw tokens.at().error("more than " + MOST_ELEMENTS + " operands");
            if ((opcode.equals("bra") || opcode.equals("bra.uni")) && isLabel(scope)) list.add(label());
            else list.add(call && tokens.is("(") ? new Operand.Arguments(inside(scope, ")")) : operand(scope));
            if (list.size() == 1 && !sums.isEmpty() && writes(opcode)) throw at.error("a sum where a register is written");
        } while (tokens.accept(","));
        return list;
    }

    /** What has to be added up before the statement whose operands were read last. */
    List<Sum> sums() {
        return sums;
    }

    /** A label may be named like a register, where no register is. */
    private boolean isLabel(Scope scope) {
        return tokens.is(Token.Kind.WORD) && tokens.current().text().startsWith("%") && scope.find(tokens.current().text()) == null;
    }

    private Operand label() {
        Token name = tokens.take();
        return new Operand.Name(name.at(), name.text());
    }

    /** Whether the first operand is a result where it is a register. */
    private static boolean writes(String opcode) {
        return opcode.contains(".red.") || !opcode.matches("(bar|barrier|nanosleep)\\..*");
    }

    private Operand operand(Scope scope) {
        Operand first = sum(single(scope));
        if (!tokens.accept("|")) return first;
        return new Operand.Pair(first, single(scope));
    }

    private Operand sum(Operand operand) {
        if (!(operand instanceof Operand.Reg(Register register)) || !tokens.is("+")) return operand;
        Position at = tokens.at();
        if (register.type().isFloat() || register.type() == PtxType.PRED || register.type().bits() > 64) throw at.error("'" + register + "' is no integer to add to");
        Sum sum = new Sum(new Register(at, register.name() + "+", register.type()), register, offset());
        sums.add(sum);
        return new Operand.Reg(sum.result);
    }

    private Operand single(Scope scope) {
        if (tokens.is("[")) return address(scope);
        if (tokens.is("{")) return new Operand.Vector(inside(scope, "}"));
        if (tokens.is("!") && tokens.following().kind() == Token.Kind.WORD) {
            tokens.take();
            return new Operand.Not(predicate(scope));
        }
        if (tokens.is("-") && tokens.following().kind() == Token.Kind.WORD && isRegister(scope, tokens.following().text())) {
            tokens.take();
            return negated(name(scope));
        }
        if (constants.begins() || tokens.is("!")) return constants.operand();
        if (tokens.is(Token.Kind.WORD)) return name(scope);
        throw tokens.expected("an operand");
    }

    private static boolean isRegister(Scope scope, String text) {
        int dot = text.indexOf('.');
        return scope.find(dot > 0 ? text.substring(0, dot) : text) instanceof Register;
    }

    private Operand negated(Operand operand) {
        return switch (operand) {
            case Operand.Reg(Register register) -> new Operand.Selected(register, "", true);
            case Operand.Selected(Register register, String part, boolean _) -> new Operand.Selected(register, part, true);
            default -> throw tokens.at().error("'-' before " + operand);
        };
    }

    private List<Operand> inside(Scope scope, String end) {
        Position at = tokens.take().at();
        List<Operand> list = new ArrayList<>();
        while (!tokens.is(end)) {
            if (list.size() > MOST_ELEMENTS) throw at.error("more than " + MOST_ELEMENTS + " elements");
            Operand element = tokens.is("{") ? nested() : single(scope);
            list.add(element);
            if (!tokens.accept(",")) break;
        }
        tokens.expect(end);
        return list;
    }

    private Operand nested() {
        throw tokens.at().error("a vector inside a vector");
    }

    private Operand address(Scope scope) {
        tokens.expect("[");
        Operand base = constants.begins() ? new Operand.Int(constants.integer()) : name(scope);
        if (base instanceof Operand.Symbol(Variable variable, long offset)) {
            base = new Operand.Symbol(variable, 0);
            return close(scope, base, offset);
        }
        return close(scope, base, offset());
    }

    /** The end of an address. Textures and tensor maps have coordinates there: a list of operands then. */
    private Operand close(Scope scope, Operand base, long offset) {
        if (tokens.accept("]")) return new Operand.Address(base, offset);
        List<Operand> list = new ArrayList<>(List.of(base));
        while (tokens.accept(",")) list.add(single(scope));
        tokens.expect("]");
        return new Operand.Place(list);
    }

    private long offset() {
        return tokens.is("+") ? constants.integer() : 0;
    }

    private Operand name(Scope scope) {
        Token name = tokens.expect(Token.Kind.WORD, "an operand");
        String text = name.text();
        if (text.equals("_")) return new Operand.Sink();
        Object found = scope.find(text);
        if (found == null && text.indexOf('.') > 0) found = element(scope, text);
        return switch (found) {
            case Register register -> new Operand.Reg(register);
            case Operand.Selected part -> part;
            case Register[] elements -> vector(elements);
            case Variable variable -> new Operand.Symbol(variable, offset());
            case null, default -> unresolved(name);
        };
    }

    private static Operand vector(Register[] elements) {
        List<Operand> list = new ArrayList<>();
        for (Register element : elements) list.add(new Operand.Reg(element));
        return new Operand.Vector(list);
    }

    /** An element of a vector register, {@code %v.x}, or bytes or halves of a register, {@code %r.b0}. */
    private static Object element(Scope scope, String text) {
        int dot = text.indexOf('.');
        String part = text.substring(dot + 1);
        if (scope.find(text.substring(0, dot)) instanceof Register register && part.matches("b[0-7]{1,4}|h[0-3]{1,2}")) return new Operand.Selected(register, part, false);
        if (!(scope.find(text.substring(0, dot)) instanceof Register[] elements) || text.length() != dot + 2) return null;
        int index = Math.max("xyzw".indexOf(text.charAt(dot + 1)), "rgba".indexOf(text.charAt(dot + 1)));
        return index >= 0 && index < elements.length ? elements[index] : null;
    }

    private static Operand unresolved(Token name) {
        String text = name.text();
        if (SpecialRegisters.isOne(text)) return new Operand.Special(text);
        if (SpecialRegisters.isOne(text + ".w")) return new Operand.Vector(Stream.of(".x", ".y", ".z", ".w").<Operand>map(axis -> new Operand.Special(text + axis)).toList());
        if (text.startsWith("%") || text.indexOf('.') >= 0) throw name.at().error("unknown register '" + text + "'");
        return new Operand.Name(name.at(), text);
    }
}
