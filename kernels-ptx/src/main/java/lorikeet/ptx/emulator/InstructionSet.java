package lorikeet.ptx.emulator;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.ptx.syntax.PtxType;

/**
 * All instructions that the emulator knows: rows of the table for elementwise ones, families for the rest. A new instruction
 * is a row in the file of its family, or a family of its own that is named here.
 */
public final class InstructionSet {
    private static final Map<String, Form> FORMS = forms();
    private static final Map<String, Family> FAMILIES = Map.copyOf(allFamilies());
    private static final Set<String> WIDTHS = Set.of("v2", "v4", "v8");

    private InstructionSet() {}

    private static Map<String, Form> forms() {
        FormTable table = new FormTable();
        Moves.rows(table);
        Integers32.rows(table);
        Integers64.rows(table);
        Integers16.rows(table);
        Bits.rows(table);
        Extended.rows(table);
        Floats32.rows(table);
        Floats64.rows(table);
        Approximations.rows(table);
        Logic.rows(table);
        HalfRows.rows(table);
        Comparisons.rows(table);
        return table.forms();
    }

    private static Map<String, Family> allFamilies() {
        Map<String, Family> families = new HashMap<>();
        Moves.families(families);
        Logic.families(families);
        Comparisons.families(families);
        Conversions.families(families);
        MemoryFamily.families(families);
        Atomics.families(families);
        Flow.families(families);
        WarpFamily.families(families);
        AsyncFamily.families(families);
        MbarrierFamily.families(families);
        MatrixFamily.families(families);
        WmmaFamily.families(families);
        VideoFamily.families(families);
        WgmmaFamily.families(families);
        HintFamily.families(families);
        ClusterFamily.families(families);
        return families;
    }

    /** The rows of the table: every elementwise instruction with every modifier. */
    public static Collection<Form> table() {
        return FORMS.values();
    }

    /** The families by the name of their instructions. */
    static Map<String, Family> families() {
        return FAMILIES;
    }

    static Instruction decode(Opcode opcode, OperandRows operands) {
        NotEmulated.check(opcode, operands);
        opcode.vectors().filter(width -> !WIDTHS.contains(width)).findFirst().ifPresent(width -> {
            throw operands.error("vectors of " + width.substring(1) + " do not exist, expected .v2, .v4 or .v8");
        });
        MemoryModifiers.check(opcode, operands);
        Family family = FAMILIES.get(opcode.name());
        Instruction instruction = family == null ? null : family.decode(opcode, operands);
        if (instruction != null) {
            if (!opcode.untaken().isEmpty()) throw operands.unsupported("modifier ." + opcode.untaken().getFirst());
            return instruction;
        }
        Form form = FORMS.get(opcode.text());
        if (form == null) form = FORMS.get(opcode.inOrder(FORMS.keySet()));
        if (form == null) throw UnknownForm.of(opcode, operands, FORMS.keySet());
        return fromTable(form, operands);
    }

    private static Instruction fromTable(Form form, OperandRows operands) {
        List<PtxType> types = form.types();
        operands.expectCount(types.size(), types.size());
        int[] slots = new int[types.size()];
        for (int i = 1; i < slots.length; i++) slots[i] = operands.source(operands.operand(i), types.get(i));
        slots[0] = operands.result(operands.operand(0), types.getFirst());
        return form.maker().make(slots);
    }
}
