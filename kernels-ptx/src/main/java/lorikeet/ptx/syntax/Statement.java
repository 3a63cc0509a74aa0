package lorikeet.ptx.syntax;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One instruction as written.
 *
 * @param guard the predicate register in front ({@code @%p}), or null
 * @param negated whether the guard is {@code @!%p}
 * @param opcode with all modifiers: {@code ld.global.nc.v4.f32}
 * @param source where the program has it that the text was made of; null: nobody says
 */
public record Statement(Position at, Register guard, boolean negated, String opcode, List<Operand> operands, SourceLine source) {
    public Statement {
        operands = List.copyOf(operands);
    }

    /** The part of the opcode before the first dot. */
    public String name() {
        int dot = opcode.indexOf('.');
        return dot < 0 ? opcode : opcode.substring(0, dot);
    }

    /** The instruction as text, on one line. */
    @Override
    public String toString() {
        String condition = guard == null ? "" : "@" + (negated ? "!" : "") + guard + " ";
        return condition + opcode + operands.stream().map(Operand::toString).collect(Collectors.joining(", ", operands.isEmpty() ? "" : " ", ""));
    }
}
