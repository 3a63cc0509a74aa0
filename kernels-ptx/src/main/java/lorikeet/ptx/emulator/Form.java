package lorikeet.ptx.emulator;

import java.util.List;
import lorikeet.ptx.syntax.PtxType;

/**
 * One row of the instruction table: an opcode with all its modifiers, the types of its operands (the result first), and what
 * makes an instruction from the operands' rows.
 */
public record Form(String opcode, List<PtxType> types, Maker maker) {
    /** Makes the instruction; {@code slots} are rows, or predicates by number, in the order of the types. */
    interface Maker {
        Instruction make(int[] slots);
    }

    @Override
    public String toString() {
        return opcode + " " + types;
    }
}
