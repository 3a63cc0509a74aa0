package lorikeet.ptx.emulator;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.Callees;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** {@code call} through a pointer: held to its prototype or its targets, and the functions of the module that it may come to. */
final class IndirectCalls {
    /** Types of registers that take a constant with a point. */
    private static final Set<PtxType> REAL = EnumSet.of(PtxType.B32, PtxType.B64, PtxType.F32, PtxType.F64);

    private IndirectCalls() {}

    /** @param at the operand that names a prototype or targets */
    static Instruction decode(OperandRows o, Register pointer, List<Operand> results, List<Operand> arguments, int at) {
        if (pointer.type().bits() != 64) throw o.error("register " + pointer + " is no pointer to a function");
        if (o.count() != at + 1) throw o.error("expected one .callprototype or .calltargets at the end of a call through a pointer, found " + (o.count() - at));
        Program program = o.addresses().program();
        Map<Long, Call> calls = new HashMap<>();
        for (Function function : callees(o, o.operand(at), results, arguments)) {
            boolean takes = !function.entry() && function.body() != null && takes(function.parameters(), arguments) && takes(function.results(), results);
            if (takes) calls.put(program.memory().addressOf(function), Calls.direct(o, function, results, arguments));
        }
        return new IndirectCall(o.source(pointer), calls);
    }

    private static Collection<Function> callees(OperandRows o, Operand named, List<Operand> results, List<Operand> arguments) {
        Map<String, Function> functions = o.addresses().program().module().functions();
        return switch (o.callees(named)) {
            case Callees.Alike(List<Function.Parameter> returned, List<Function.Parameter> taken) -> {
                expect(o, taken, arguments, "argument", named.toString());
                expect(o, returned, results, "result", named.toString());
                yield functions.values();
            }
            case Callees.Listed(List<Operand.Name> names) -> {
                List<Function> listed = names.stream().map(name -> functions.get(name.text())).toList();
                for (Function function : listed) {
                    expect(o, function.parameters(), arguments, "argument", function.name());
                    expect(o, function.results(), results, "result", function.name());
                }
                yield listed;
            }
        };
    }

    private static void expect(OperandRows o, List<Function.Parameter> formal, List<Operand> actual, String what, String whose) {
        if (formal.size() != actual.size()) throw o.error(actual.size() + " " + what + "s, expected " + formal.size() + " as '" + whose + "' has it");
        for (int i = 0; i < actual.size(); i++) {
            boolean constant = !(actual.get(i) instanceof Operand.Reg || actual.get(i) instanceof Operand.Symbol);
            boolean fits = constant && what.equals("result") ? actual.get(i) instanceof Operand.Sink : isHeld(o, formal.get(i), actual.get(i));
            if (!fits) throw o.error("'" + actual.get(i) + "' as " + what + " " + (i + 1) + ", expected " + shown(formal.get(i)) + " as '" + whose + "' has it");
        }
    }

    /** Assemblers take a register and a {@code .param} variable of its type for each other. */
    private static boolean isHeld(OperandRows o, Function.Parameter formal, Operand actual) {
        if (actual instanceof Operand.Symbol(Variable variable, long offset)) {
            boolean own = variable.space() == Space.PARAM && o.addresses().space(variable) == Space.LOCAL && offset == 0;
            return own && variable.type().fits(type(formal)) && (elements(formal) == 0 || elements(formal) == variable.elements());
        }
        return !(actual instanceof Operand.Sink) && elements(formal) == 1 && goesInRegister(actual, type(formal));
    }

    private static String shown(Function.Parameter formal) {
        return "." + type(formal).ptx() + (elements(formal) == 1 ? "" : "[" + elements(formal) + "]");
    }

    private static PtxType type(Function.Parameter formal) {
        return switch (formal) {
            case Function.Parameter.InMemory(Variable variable) -> variable.type();
            case Function.Parameter.InRegister(Register register) -> register.type();
        };
    }

    private static long elements(Function.Parameter formal) {
        return formal instanceof Function.Parameter.InMemory(Variable variable) ? variable.elements() : 1;
    }

    /** Whether a function takes all where the call has them: a {@code .param} variable is for functions that have theirs in memory. */
    private static boolean takes(List<Function.Parameter> formal, List<Operand> actual) {
        if (formal.size() != actual.size()) return false;
        for (int i = 0; i < actual.size(); i++) {
            boolean takes = switch (formal.get(i)) {
                case Function.Parameter.InMemory(Variable inside) -> actual.get(i) instanceof Operand.Symbol(Variable outside, long _) && outside.bytes() == inside.bytes();
                case Function.Parameter.InRegister(Register inside) -> goesInRegister(actual.get(i), inside.type());
            };
            if (!takes) return false;
        }
        return true;
    }

    private static boolean goesInRegister(Operand actual, PtxType type) {
        return switch (actual) {
            case Operand.Reg(Register outside) -> outside.type().fits(type);
            case Operand.Not _ -> type == PtxType.PRED;
            case Operand.Int _ -> !type.isFloat();
            case Operand.Real _ -> REAL.contains(type);
            case Operand.Sink _ -> true;
            default -> false;
        };
    }
}
