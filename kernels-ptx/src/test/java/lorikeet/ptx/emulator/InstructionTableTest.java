package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every row of the instruction table on edge values, against references that share nothing with the emulator. */
class InstructionTableTest {
    private static final int MOST_ROWS = 450;
    /** Rows with a carry: see {@link ExtendedTest}. */
    private static final Set<String> CARRY = Set.of("addc", "subc", "madc");

    @TestFactory
    Stream<DynamicTest> everyRowGivesWhatTheManualSays() {
        TreeMap<String, List<Form>> families = InstructionSet.table().stream().filter(form -> !hasCarry(form))
                .collect(Collectors.groupingBy(form -> new Opcode(form.opcode()).name(), TreeMap::new, Collectors.toList()));
        return families.entrySet().stream().map(e -> DynamicTest.dynamicTest(e.getKey(), () -> e.getValue().forEach(InstructionTableTest::check)));
    }

    static boolean hasCarry(Form form) {
        Opcode op = new Opcode(form.opcode());
        return CARRY.contains(op.name()) || op.has("cc");
    }

    private static void check(Form form) {
        List<PtxType> operands = form.types().subList(1, form.types().size());
        List<long[]> rows = EdgeValues.combinations(operands, MOST_ROWS);
        long[] found = FormRun.run(form.opcode(), form.types(), rows);
        int compared = 0;
        for (int i = 0; i < found.length; i++) compared += compare(form, rows.get(i), found[i]) ? 1 : 0;
        assertTrue(compared * 4 > found.length, form + ": only " + compared + " of " + found.length + " results are specified");
    }

    /** Whether the result is specified; fails where it is and differs. */
    private static boolean compare(Form form, long[] x, long found) {
        Opcode op = new Opcode(form.opcode());
        PtxType type = form.types().getFirst();
        if (op.has("approx") || op.has("full")) return ApproximationReference.check(op, type, x, found);
        if (op.type().isFloat() && !Set.of("mov", "selp", "slct").contains(op.name())) return compareFloats(form, op, type, x, found);
        Long expected = IntegerReference.of(op, form, x);
        if (expected == null && !Set.of("div", "rem", "fns").contains(op.name())) fail("no reference for " + form);
        if (expected == null) return false;
        long mask = type == PtxType.PRED ? 1 : type.bits() == 64 ? -1 : (1L << type.bits()) - 1;
        assertEquals(expected & mask, found & mask, () -> form + " of " + hex(x));
        return true;
    }

    private static boolean compareFloats(Form form, Opcode op, PtxType type, long[] x, long found) {
        int halves = type == PtxType.F16X2 || type == PtxType.BF16X2 ? 2 : 1;
        long mask = halves == 2 ? 0xffff : type.bits() == 64 ? -1 : (1L << type.bits()) - 1;
        for (int h = 0; h < halves; h++) {
            long[] part = new long[x.length];
            for (int k = 0; k < x.length; k++) part[k] = x[k] >>> 16 * h & mask;
            Long expected = FloatReference.of(op, part);
            if (expected == null) fail("no reference for " + form);
            long result = found >>> 16 * h & mask;
            assertTrue(FloatReference.same(type, expected, result),
                    () -> form + " of " + hex(part) + ": expected " + Long.toHexString(expected) + ", found " + Long.toHexString(result));
        }
        return true;
    }

    static String hex(long[] x) {
        return Stream.of(x).flatMapToLong(Arrays::stream).mapToObj(Long::toHexString).collect(Collectors.joining(", "));
    }

    static Collection<Form> carryRows() {
        return InstructionSet.table().stream().filter(InstructionTableTest::hasCarry).toList();
    }
}
