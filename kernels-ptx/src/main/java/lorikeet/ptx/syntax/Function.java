package lorikeet.ptx.syntax;

import java.util.List;
import java.util.Map;

/**
 * An entry or a device function.
 *
 * @param results what a device function returns; empty for an entry
 * @param body null for a declaration
 * @param limits performance directives by name, for example {@code maxntid -> [256, 1, 1]}
 */
public record Function(Position at, String name, boolean entry, List<Parameter> results, List<Parameter> parameters, Body body,
        Map<String, List<Long>> limits) {
    /** Bytes of parameters that an entry may have (from sm_70 on, PTX 8.1). */
    public static final long MOST_PARAMETER_BYTES = 32764;

    /** A formal parameter or result: a {@code .param} variable, or a register in old code. */
    public sealed interface Parameter {
        record InMemory(Variable variable) implements Parameter {}

        record InRegister(Register register) implements Parameter {}
    }

    /**
     * @param statements in order, nested scopes flattened
     * @param labels index of the statement that follows each label; may be the number of statements
     * @param variables variables declared inside, in all scopes
     * @param targets names of {@code .branchtargets}: their lists
     * @param callees names of {@code .callprototype} and {@code .calltargets}: what they stand for
     */
    public record Body(List<Statement> statements, Map<String, Integer> labels, List<Variable> variables, Map<String, List<String>> targets,
            Map<String, Callees> callees, Position end) {}
}
