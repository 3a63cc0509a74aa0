package lorikeet.ptx.syntax;

import java.util.List;
import java.util.stream.Collectors;

/** An operand of an instruction, its names resolved. */
public sealed interface Operand {
    /** A register. */
    record Reg(Register register) implements Operand {
        @Override
        public String toString() {
            return register.name();
        }
    }

    /** A negated predicate, {@code !%p}. */
    record Not(Register register) implements Operand {
        @Override
        public String toString() {
            return "!" + register.name();
        }
    }

    /** A part of a register of a video instruction, {@code %r.b0} or {@code %r.h10}, or a register with a sign, {@code -%r}; the part of a whole one is empty. */
    record Selected(Register register, String part, boolean negated) implements Operand {
        @Override
        public String toString() {
            return (negated ? "-" : "") + register.name() + (part.isEmpty() ? "" : "." + part);
        }
    }

    /** An integer constant. */
    record Int(long value) implements Operand {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A floating-point constant: the exact value of a decimal text or of {@code 0d…} bits, or the bits after {@code 0f}. */
    record Real(double value, boolean single) implements Operand {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** Special register, for example {@code %tid.x}. */
    record Special(String name) implements Operand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Address of a variable, plus bytes. */
    record Symbol(Variable variable, long offset) implements Operand {
        @Override
        public String toString() {
            return variable.name() + (offset == 0 ? "" : "+" + offset);
        }
    }

    /** A label, a function, a prototype or a table of call targets: what the instruction makes of a name. */
    record Name(Position at, String text) implements Operand {
        @Override
        public String toString() {
            return text;
        }
    }

    /** {@code [base + offset]}; the base is a register, a symbol or a constant. */
    record Address(Operand base, long offset) implements Operand {
        @Override
        public String toString() {
            return "[" + base + (offset == 0 ? "" : "+" + offset) + "]";
        }
    }

    /** {@code {a, b, …}}. */
    record Vector(List<Operand> elements) implements Operand {
        @Override
        public String toString() {
            return elements.stream().map(Operand::toString).collect(Collectors.joining(", ", "{", "}"));
        }
    }

    /** {@code [a, {b, …}]}: a texture or tensor map with coordinates. */
    record Place(List<Operand> elements) implements Operand {
        @Override
        public String toString() {
            return elements.stream().map(Operand::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** {@code a|b}: two destinations. */
    record Pair(Operand first, Operand second) implements Operand {
        @Override
        public String toString() {
            return first + "|" + second;
        }
    }

    /** {@code (a, b, …)} of a call. */
    record Arguments(List<Operand> elements) implements Operand {
        @Override
        public String toString() {
            return elements.stream().map(Operand::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }

    /** {@code _}: a result that nobody wants. */
    record Sink() implements Operand {
        @Override
        public String toString() {
            return "_";
        }
    }
}
