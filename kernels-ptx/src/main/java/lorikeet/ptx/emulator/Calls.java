package lorikeet.ptx.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Operand;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Register;
import lorikeet.ptx.syntax.Space;
import lorikeet.ptx.syntax.Variable;

/** {@code call}: direct or through a pointer, with arguments in {@code .param} variables or registers. */
final class Calls {
    private Calls() {}

    /** {@code call[.uni] [(result),] function[, (arguments)];} */
    static Instruction decode(Opcode op, OperandRows o) {
        op.take("uni");
        int at = o.count() > 0 && o.operand(0) instanceof Operand.Arguments ? 1 : 0;
        if (o.count() <= at) throw o.error("expected a function");
        int end = o.count() > at + 1 && o.operand(at + 1) instanceof Operand.Arguments ? at + 2 : at + 1;
        List<Operand> results = at == 0 ? List.of() : flat(o.operand(0));
        List<Operand> arguments = end == at + 1 ? List.of() : flat(o.operand(at + 1));
        if (o.operand(at) instanceof Operand.Reg(Register register)) return IndirectCalls.decode(o, register, results, arguments, end);
        if (o.count() > end) throw o.error("expected ';', found " + o.operand(end));
        return toFunction(o, o.operand(at), results, arguments);
    }

    private static Instruction toFunction(OperandRows o, Operand callee, List<Operand> results, List<Operand> arguments) {
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
    private static List<Operand> flat(Operand list) {
        return ((Operand.Arguments) list).elements().stream().flatMap(operand -> operand instanceof Operand.Vector(List<Operand> elements) ? elements.stream() : Stream.of(operand)).toList();
    }

    private static boolean takes(Function function, List<Operand> arguments, List<Operand> results) {
        return function.parameters().size() == arguments.size() && function.results().size() == results.size();
    }

    static Call direct(OperandRows o, Function function, List<Operand> results, List<Operand> arguments) {
        Code code = o.addresses().program().code(function);
        return new Call(code, passings(o, code, arguments, function.parameters(), true), passings(o, code, results, function.results(), false));
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
                boolean parameter = actual instanceof Operand.Symbol(Variable outside, long _) && outside.space() == Space.PARAM;
                if (parameter) throw o.error("'" + actual + "' is a .param variable, expected a register as the function has one");
                PtxType type = inside.type();
                int outer = in ? o.source(actual, type) : o.result(actual, type);
                if (type == PtxType.PRED) yield new Passing.InPredicate(outer, code.parameterRows.get(inside));
                yield new Passing.InRegister(outer, code.parameterRows.get(inside), wide);
            }
        };
    }
}
