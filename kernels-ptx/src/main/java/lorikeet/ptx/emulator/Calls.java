package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** {@code call}: direct or through a pointer, with arguments in {@code .param} variables or registers. */
final class Calls {
    /** Types of registers that take a constant with a point. */
    private static final Set<PtxType> REAL = EnumSet.of(PtxType.B32, PtxType.B64, PtxType.F32, PtxType.F64);

    private Calls() {}

    /** {@code call[.uni] [(result),] function[, (arguments)];} */
    static Instruction decode(Opcode op, OperandRows o) {
        op.take("uni");
        int at = 0;
        List<Operand> results = List.of();
        if (o.count() > 0 && o.operand(0) instanceof Operand.Arguments(List<Operand> list)) {
            results = flat(list);
            at = 1;
        }
        if (o.count() <= at) throw o.error("expected a function");
        Operand callee = o.operand(at);
        List<Operand> arguments = o.count() > at + 1 && o.operand(at + 1) instanceof Operand.Arguments(List<Operand> list) ? flat(list) : List.of();
        if (callee instanceof Operand.Reg(Register register)) return indirect(o, register, results, arguments);
        if (!(callee instanceof Operand.Name name)) throw o.error("expected a function, found " + callee);
        Function function = o.addresses().program().module().functions().get(name.text());
        if (function == null) throw name.at().error("'" + name.text() + "' is no function");
        if (function.entry()) throw o.error("an entry cannot be called");
        if (!takes(function, arguments, results)) {
            throw o.error(arguments.size() + " arguments and " + results.size() + " results, expected " + function.parameters().size() + " and "
                    + function.results().size());
        }
        if (function.body() == null && RuntimeCall.isOne(function.name())) return RuntimeCall.of(o, function.name(), arguments, results);
        return direct(o, function, results, arguments);
    }

    /** A vector register is as many registers, on both sides. */
    private static List<Operand> flat(List<Operand> list) {
        return list.stream().flatMap(operand -> operand instanceof Operand.Vector(List<Operand> elements) ? elements.stream() : Stream.of(operand)).toList();
    }

    private static boolean takes(Function function, List<Operand> arguments, List<Operand> results) {
        return function.parameters().size() == arguments.size() && function.results().size() == results.size();
    }

    private static Call direct(OperandRows o, Function function, List<Operand> results, List<Operand> arguments) {
        Code code = o.addresses().program().code(function);
        return new Call(code, passings(o, code, arguments, function.parameters(), true), passings(o, code, results, function.results(), false));
    }

    /** A call through a pointer may go to every function of the module that takes as many arguments and parameters of their sizes. */
    private static Instruction indirect(OperandRows o, Register pointer, List<Operand> results, List<Operand> arguments) {
        if (pointer.type().bits() != 64) throw o.error("register " + pointer + " is no pointer to a function");
        Program program = o.addresses().program();
        Map<Long, Call> calls = new HashMap<>();
        for (Function function : program.module().functions().values()) {
            boolean fits = !function.entry() && function.body() != null && takes(function, arguments, results)
                    && sizesFit(function.parameters(), arguments) && sizesFit(function.results(), results);
            if (fits) calls.put(program.memory().addressOf(function), direct(o, function, results, arguments));
        }
        return new IndirectCall(o.source(pointer), calls);
    }

    private static boolean sizesFit(List<Function.Parameter> formal, List<Operand> actual) {
        for (int i = 0; i < actual.size(); i++) {
            boolean fits = switch (formal.get(i)) {
                case Function.Parameter.InMemory(Variable inside) -> actual.get(i) instanceof Operand.Symbol(Variable outside, long offset)
                        && outside.bytes() == inside.bytes();
                case Function.Parameter.InRegister(Register inside) -> goesInRegister(actual.get(i), inside.type());
            };
            if (!fits) return false;
        }
        return true;
    }

    /** A {@code .param} variable is for functions that have theirs in memory. */
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

    private static List<Passing> passings(OperandRows o, Code code, List<Operand> actual, List<Function.Parameter> formal, boolean in) {
        List<Passing> passings = new ArrayList<>();
        for (int i = 0; i < actual.size(); i++) passings.add(passing(o, code, actual.get(i), formal.get(i), in));
        return passings;
    }

    private static Passing passing(OperandRows o, Code code, Operand actual, Function.Parameter formal, boolean in) {
        return switch (formal) {
            case Function.Parameter.InMemory(Variable inside) -> {
                if (!(actual instanceof Operand.Symbol(Variable outside, long offset)) || offset != 0 || o.addresses().space(outside) != Space.LOCAL) {
                    throw o.error("'" + actual + "' is no .param variable");
                }
                if (outside.bytes() < inside.bytes()) throw o.error("'" + outside + "' has " + outside.bytes() + " bytes, expected " + inside.bytes());
                yield new Passing.InMemory(o.addresses().localOffset(outside), code.parameterOffsets.get(inside), inside.bytes());
            }
            case Function.Parameter.InRegister(Register inside) -> {
                boolean wide = inside.type().bits() == 64;
                PtxType type = inside.type();
                int outer = in ? o.source(actual, type) : o.result(actual, type);
                if (type == PtxType.PRED) yield new Passing.InPredicate(outer, code.parameterRows.get(inside));
                yield new Passing.InRegister(outer, code.parameterRows.get(inside), wide);
            }
        };
    }
}
