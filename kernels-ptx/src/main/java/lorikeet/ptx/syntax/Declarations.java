package lorikeet.ptx.syntax;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Declarations of variables, parameters and registers. */
final class Declarations {
    private static final long MOST_BYTES = 1L << 40;
    /** What a block, a thread and a module may have at most on any device. */
    private static final long MOST_SHARED = 227 << 10, MOST_LOCAL = 512 << 10, MOST_CONST = 64 << 10;
    private static final int MOST_VECTOR = 16;
    /** Types of operands that are no types of registers or variables: those hold such values as bits. */
    private static final Set<PtxType> OF_OPERANDS = EnumSet.of(PtxType.BF16, PtxType.BF16X2, PtxType.TF32, PtxType.U16X2, PtxType.S16X2, PtxType.E4M3,
            PtxType.E5M2, PtxType.E4M3X2, PtxType.E5M2X2, PtxType.E2M3X2, PtxType.E3M2X2, PtxType.E2M1X2,
            PtxType.E4M3X4, PtxType.E5M2X4, PtxType.E2M3X4, PtxType.E3M2X4, PtxType.E2M1X4, PtxType.UE8M0X2);
    /** Handles of textures and surfaces: what only instructions look into that are refused where they stand. */
    private static final Set<String> OPAQUE = Set.of(".texref", ".samplerref", ".surfref");

    private final TokenStream tokens;
    private final Constants constants;
    private final Initialisers initialisers;

    Declarations(TokenStream tokens) {
        this.tokens = tokens;
        constants = new Constants(tokens);
        initialisers = new Initialisers(tokens, constants);
    }

    /** What stands before the names: {@code .align 4 .v4 .f32}. */
    private record Head(PtxType type, int vector, int alignment) {}

    /** {@code .reg …;}: the current token is {@code .reg}. */
    void registers(Scope scope) {
        tokens.expect(".reg");
        Head head = head(true);
        do {
            Token name = name();
            if (tokens.accept("<")) {
                long count = Constants.number(tokens.expect(Token.Kind.NUMBER, "a number"));
                tokens.expect(">");
                if (count < 0 || count > Constants.MOST) throw name.at().error(count + " registers '" + name.text() + "', expected 0 to " + Constants.MOST);
                scope.declareRange(name.at(), name.text(), head.type, head.vector, count);
            } else {
                scope.declare(name.at(), name.text(), register(name, head));
            }
        } while (tokens.accept(","));
        tokens.expect(";");
    }

    private static Object register(Token name, Head head) {
        return register(name.at(), name.text(), head.type, head.vector);
    }

    /** A {@link Register}, or an array of them where it is a vector. */
    static Object register(Position at, String name, PtxType type, int vector) {
        if (vector == 1) return new Register(at, name, type);
        Register[] elements = new Register[vector];
        for (int i = 0; i < elements.length; i++) elements[i] = new Register(at, name + "." + "xyzw".charAt(i), type);
        return elements;
    }

    /** {@code .shared .align 4 .b8 a[16] = {…}, b;} and its like: the current token is the space. */
    List<Variable> variables(Scope scope, boolean external) {
        Space space = Space.of(tokens.take().text().substring(1));
        Head head = head(false);
        List<Variable> declared = new ArrayList<>();
        do {
            Variable variable = variable(space, head, external);
            scope.declare(variable.at(), variable.name(), variable);
            declared.add(variable);
        } while (tokens.accept(","));
        tokens.expect(";");
        return declared;
    }

    /** One formal parameter: {@code .param .u64 .ptr .global .align 16 p} or {@code .reg .u32 a}; a vector register is as many parameters. */
    List<Function.Parameter> parameters(Scope scope) {
        if (!tokens.accept(".reg")) return List.of(parameter(scope));
        Head head = head(true);
        Token name = name();
        Object register = register(name, head);
        scope.declare(name.at(), name.text(), register);
        Register[] elements = register instanceof Register[] vector ? vector : new Register[] {(Register) register};
        return Stream.of(elements).<Function.Parameter>map(Function.Parameter.InRegister::new).toList();
    }

    private Function.Parameter parameter(Scope scope) {
        tokens.expect(".param");
        Variable variable = variable(Space.PARAM, head(false), false);
        // A prototype may leave its parameters without names.
        if (!variable.name().equals("_")) scope.declare(variable.at(), variable.name(), variable);
        return new Function.Parameter.InMemory(variable);
    }

    /** One formal parameter of an entry. */
    Function.Parameter entryParameter(Scope scope) {
        if (!tokens.is(".param")) throw tokens.expected(".param");
        Function.Parameter parameter = parameter(scope);
        Variable variable = ((Function.Parameter.InMemory) parameter).variable();
        if (variable.unsized()) throw variable.at().error("parameter '" + variable.name() + "' has no size");
        if (variable.type() == PtxType.F16X2) throw variable.at().error("parameter '" + variable.name() + "' is .f16x2, expected .b32");
        return parameter;
    }

    private Head head(boolean register) {
        int alignment = 0;
        int vector = 1;
        PtxType type = null;
        while (tokens.is(Token.Kind.DIRECTIVE)) {
            Token directive = tokens.take();
            switch (directive.text()) {
                case ".align" -> {
                    int wanted = alignment();
                    if (type == null) alignment = wanted;   // after the type it says what a pointer points to
                }
                case ".v2", ".v4" -> vector = vector(directive, vector);
                case ".v3" -> throw directive.at().error("vectors of 3 do not exist, expected .v2 or .v4");
                case ".ptr", ".global", ".shared", ".local", ".const" -> { }
                case ".attribute" -> skipParentheses();
                default -> {
                    if (type != null) throw directive.at().error("a second type, " + directive.shown());
                    type = type(directive, register);
                }
            }
        }
        if (type == null) throw tokens.expected("a type");
        if (vector * type.bytes() > MOST_VECTOR) throw tokens.at().error("a vector of " + vector * type.bytes() + " bytes, expected at most " + MOST_VECTOR);
        return new Head(type, vector, alignment == 0 ? type.bytes() * vector : alignment);
    }

    /** @param before what was said before: 1 for nothing */
    private static int vector(Token directive, int before) {
        if (before > 1) throw directive.at().error("a second vector, " + directive.shown());
        return directive.text().charAt(2) - '0';
    }

    private void skipParentheses() {
        tokens.expect("(");
        while (!tokens.is(")") && !tokens.is(Token.Kind.END)) tokens.take();
        tokens.expect(")");
    }

    private static PtxType type(Token directive, boolean register) {
        if (!register && OPAQUE.contains(directive.text())) return PtxType.B64;
        PtxType type = PtxType.of(directive.text().substring(1));
        if (type == null) throw directive.at().error("unknown type or directive " + directive.text());
        if (OF_OPERANDS.contains(type)) throw directive.at().error("nothing is declared as " + directive.text() + ", expected .b" + type.bits());
        if (type == PtxType.PRED && !register) throw directive.at().error("a predicate has no place in memory");
        return type;
    }

    private int alignment() {
        Position at = tokens.at();
        long value = constants.integer();
        if (value < 1 || value > 4096 || Long.bitCount(value) != 1) throw at.error("alignment " + value + ", expected a power of two up to 4096");
        return (int) value;
    }

    private Variable variable(Space space, Head head, boolean external) {
        Token name = name();
        if (name.text().equals("_") && space != Space.PARAM) throw name.at().error("'_' is no name");
        if (head.vector > 1 && space == Space.PARAM) throw name.at().error("a parameter is no vector, expected an array");
        List<Long> extents = new ArrayList<>();
        long most = most(space);
        long elements = head.vector;
        while (tokens.accept("[")) {
            Position at = tokens.at();
            long extent = tokens.is("]") ? 0 : Constants.number(tokens.expect(Token.Kind.NUMBER, "a number"));
            tokens.expect("]");
            if (extent < 0) throw at.error("an array of " + extent + " elements");
            if (extent != 0 && elements > most / extent) throw tooLarge(at, name, most);
            extents.add(extent);
            elements *= extent;
        }
        if (elements > most / head.type.bytes()) throw tooLarge(name.at(), name, most);
        if (head.vector > 1) extents.add((long) head.vector);
        List<InitialValue> initial = new ArrayList<>();
        if (tokens.is("=") && space != Space.GLOBAL && space != Space.CONST) throw tokens.at().error("no initial value in " + space.ptx() + " memory");
        if (tokens.is("=") && external) throw tokens.at().error("no initial value of an .extern variable");
        if (tokens.accept("=")) initialisers.read(head.type, extents, initial);
        if (elements == 0) elements = unsizedElements(name, extents, initial, external || space == Space.PARAM);
        if (initial.size() > elements) throw name.at().error("'" + name.text() + "' has " + elements + " elements and " + initial.size() + " initial values");
        return new Variable(name.at(), name.text(), space, head.type, head.alignment, elements, initial, external);
    }

    private static long most(Space space) {
        return switch (space) {
            case SHARED -> MOST_SHARED;
            case LOCAL -> MOST_LOCAL;
            case CONST -> MOST_CONST;
            case GLOBAL, PARAM, GENERIC -> MOST_BYTES;
        };
    }

    private static RuntimeException tooLarge(Position at, Token name, long most) {
        return at.error("'" + name.text() + "' is larger than " + most + " bytes");
    }

    /** The size of {@code a[]} is that of its initialiser; only a variable from outside may have none. */
    private static long unsizedElements(Token name, List<Long> extents, List<InitialValue> initial, boolean allowed) {
        if (initial.isEmpty() && !allowed) throw name.at().error("'" + name.text() + "' has no size");
        long row = 1;
        for (long extent : extents.subList(1, extents.size())) row *= Math.max(1, extent);
        return Math.ceilDiv(initial.size(), row) * row;
    }

    /** A name that is declared. */
    Token name() {
        Token name = tokens.expect(Token.Kind.WORD, "a name");
        if (name.text().indexOf('.') >= 0 || name.text().indexOf(':') >= 0) throw name.at().error("expected a name, found " + name.shown());
        return name;
    }
}
