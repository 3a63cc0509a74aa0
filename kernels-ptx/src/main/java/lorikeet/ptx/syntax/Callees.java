package lorikeet.ptx.syntax;

import java.util.List;

/** What a call through a pointer may come to, as the label that it names says. */
public sealed interface Callees {
    /** {@code .callprototype}: every function that takes and returns such. */
    record Alike(List<Function.Parameter> results, List<Function.Parameter> parameters) implements Callees {}

    /** {@code .calltargets}: these functions. */
    record Listed(List<Operand.Name> functions) implements Callees {}
}
