package lorikeet.ptx.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Variable;

/** Where the parameters of an entry lie: one after another, each aligned. */
final class ParameterBlock {
    private final Map<Variable, Long> offsets = new LinkedHashMap<>();
    private final long bytes;

    ParameterBlock(Function function) {
        long end = 0;
        for (Function.Parameter parameter : function.parameters()) {
            if (!(parameter instanceof Function.Parameter.InMemory(Variable variable))) continue;
            long offset = Math.ceilDiv(end, variable.alignment()) * variable.alignment();
            offsets.put(variable, offset);
            end = offset + variable.bytes();
            if (end > Function.MOST_PARAMETER_BYTES) throw variable.at().error("parameters of " + function.name() + " take more than " + Function.MOST_PARAMETER_BYTES + " bytes");
        }
        bytes = end;
    }

    long bytes() {
        return bytes;
    }

    List<Variable> variables() {
        return List.copyOf(offsets.keySet());
    }

    boolean contains(Variable variable) {
        return offsets.containsKey(variable);
    }

    long offset(Variable variable) {
        return offsets.get(variable);
    }
}
