package lorikeet.lora.ptx;

import java.util.List;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.ptx.syntax.Variable;
import lorikeet.tensor.FormatException;

/** Compares the scalars and buffers of a specification with the parameters of its entry, which have the last word on their number and sizes. */
final class SpecKinds {
    private SpecKinds() {}

    /** Refuses an argument of another kind than its parameter: a float for an integer, a buffer for a float. */
    static void check(LaunchSpec spec, Module module) {
        Function entry = module.functions().get(spec.entry());
        if (entry == null) return;
        List<Variable> parameters = entry.parameters().stream().filter(Function.Parameter.InMemory.class::isInstance)
                .map(parameter -> ((Function.Parameter.InMemory) parameter).variable()).toList();
        for (int i = 0; i < Math.min(parameters.size(), spec.arguments().size()); i++) check(spec, i, parameters.get(i));
    }

    private static void check(LaunchSpec spec, int index, Variable parameter) {
        SpecArgument argument = spec.arguments().get(index);
        String found = switch (argument) {
            case SpecArgument.Bytes _ -> "";
            case SpecArgument.Buffer buffer -> takesAddress(parameter) ? "" : "buffer " + buffer.name() + ", whose address has 8 bytes";
            case SpecArgument.Scalar scalar -> takes(parameter, scalar.type()) ? "" : "scalar " + scalar.type().text() + " " + scalar.type().show(scalar.bits());
        };
        if (found.isEmpty()) return;
        String array = parameter.elements() == 1 ? "" : "[" + parameter.elements() + "]";
        throw new FormatException("args[" + index + "]: expected " + expected(parameter) + " for parameter " + parameter.name() + " (." + parameter.type().ptx() + array
                + ") of entry " + spec.entry() + ", found " + found);
    }

    private static boolean takesAddress(Variable parameter) {
        return parameter.bytes() == Long.BYTES && !parameter.type().isFloat();
    }

    private static boolean takes(Variable parameter, ElementType type) {
        PtxType wanted = parameter.type();
        if (parameter.bytes() != type.bytes()) return false;
        boolean untyped = parameter.elements() != 1 || wanted.kind() == PtxType.Kind.BITS;
        return untyped || (wanted.isFloat() ? wanted.ptx().equals(type.text()) : !type.isFloat());
    }

    private static String expected(Variable parameter) {
        if (parameter.elements() != 1) return "{\"bytes\": ...} of " + parameter.bytes() + " bytes";
        PtxType type = parameter.type();
        String scalar = "a scalar " + (type.isFloat() ? type.ptx() : type.kind() == PtxType.Kind.BITS ? "of " + type.bits() + " bits" : "u" + type.bits() + " or s" + type.bits());
        return takesAddress(parameter) ? "a buffer or " + scalar : scalar;
    }
}
