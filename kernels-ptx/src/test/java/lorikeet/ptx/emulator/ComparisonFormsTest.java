package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;

/** Every form of {@code setp}, {@code set} and {@code testp} on edge values, by the tables of the PTX manual. */
class ComparisonFormsTest {
    static final Set<String> FAMILIES = Set.of("setp", "set", "testp");
    private static final String NAMES = "(eq|ne|lt|le|gt|ge|lo|ls|hi|hs|equ|neu|ltu|leu|gtu|geu|num|nan)";
    private static final int MOST_ROWS = 400;

    /** -1, 0 or 1; 2 where one is no number. */
    private static int compare(PtxType type, boolean ftz, long a, long b) {
        if (!type.isFloat()) return IntegerReference.value(type, a).compareTo(IntegerReference.value(type, b));
        FloatFormat format = FloatFormat.of(type);
        if (format.isNaN(a) || format.isNaN(b)) return 2;
        return Double.compare(value(format, ftz, a), value(format, ftz, b));
    }

    /** As float64, which holds every value of the formats; both zeros are zero. */
    private static double value(FloatFormat format, boolean ftz, long bits) {
        long flushed = ftz ? format.flush(bits) : bits;
        if (format.isInfinite(flushed)) return format.isNegative(flushed) ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return format.exact(flushed).doubleValue() + 0.0;
    }

    private static boolean holds(String name, int order) {
        boolean numbers = order != 2;
        return switch (name) {
            case "eq" -> order == 0;
            case "ne" -> numbers && order != 0;
            case "lt", "lo" -> order == -1;
            case "le", "ls" -> order == -1 || order == 0;
            case "gt", "hi" -> order == 1;
            case "ge", "hs" -> order == 1 || order == 0;
            case "equ" -> !numbers || order == 0;
            case "neu" -> order != 0;
            case "ltu" -> !numbers || order == -1;
            case "leu" -> !numbers || order <= 0;
            case "gtu" -> !numbers || order == 1;
            case "geu" -> !numbers || order >= 0;
            case "num" -> numbers;
            case "nan" -> !numbers;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static boolean holds(Opcode op, PtxType type, long a, long b) {
        String name = op.takeOneOf(NAMES.substring(1, NAMES.length() - 1).split("\\|"));
        return holds(name, compare(type, op.has("ftz"), a, b));
    }

    private static boolean combined(Opcode op, boolean holds, boolean other) {
        return op.has("and") ? holds && other : op.has("or") ? holds || other : op.has("xor") ? holds != other : holds;
    }

    private static boolean isCombined(String opcode) {
        return opcode.contains(".and.") || opcode.contains(".or.") || opcode.contains(".xor.");
    }

    private static String setpOperands(String opcode) {
        PtxType type = new Opcode(opcode).type();
        return "%p0|%p1, " + AcceptedForms.register(type, 1) + ", " + AcceptedForms.register(type, 2) + (isCombined(opcode) ? ", %p3" : "");
    }

    @Test
    void everyPredicateAndItsSecondResult() {
        List<String> forms = AcceptedForms.of("setp." + NAMES + "[.and|.or|.xor][.ftz].(" + AcceptedForms.TYPES + ")", ComparisonFormsTest::setpOperands);
        assertEquals(4 * (3 * 2 + 3 * 10 + 3 * 6 + 6 * 14 + 3 * 14), forms.size());
        for (String form : forms) checkPredicates(form);
    }

    private static void checkPredicates(String form) {
        PtxType type = new Opcode(form).type();
        boolean packed = type == PtxType.F16X2 || type == PtxType.BF16X2;
        List<PtxType> operands = new ArrayList<>(List.of(type, type));
        if (isCombined(form)) operands.add(PtxType.PRED);
        List<long[]> rows = EdgeValues.combinations(operands, MOST_ROWS);
        List<PtxType> types = new ArrayList<>(List.of(PtxType.B32));
        types.addAll(operands);
        long[] found = FormRun.runText(form + " %p0|%p1, %x1, %x2" + (isCombined(form) ? ", %x3" : "") + ";\nselp.b32 %r0, 1, 0, %p0; selp.b32 %r1, 2, 0, %p1; or.b32 %x0, %r0, %r1;", types, rows);
        for (int i = 0; i < found.length; i++) {
            long[] x = rows.get(i);
            boolean other = x.length > 2 && x[2] != 0;
            boolean low = holds(new Opcode(form), packed ? half(type) : type, packed ? x[0] & 0xffff : x[0], packed ? x[1] & 0xffff : x[1]);
            boolean high = packed ? holds(new Opcode(form), half(type), x[0] >>> 16 & 0xffff, x[1] >>> 16 & 0xffff) : !low;
            long expected = (combined(new Opcode(form), low, other) ? 1 : 0) | (combined(new Opcode(form), high, other) ? 2 : 0);
            assertEquals(expected, found[i] & 3, () -> form + " of " + InstructionTableTest.hex(x));
        }
    }

    private static PtxType half(PtxType packed) {
        return packed == PtxType.F16X2 ? PtxType.F16 : PtxType.BF16;
    }

    @Test
    void everyResultOfSet() {
        String types = AcceptedForms.TYPES;
        List<String> forms = AcceptedForms.of("set." + NAMES + "[.ftz].(" + types + ").(" + types + ")", opcode -> {
            PtxType type = new Opcode(opcode).type();
            return AcceptedForms.register(new Opcode(opcode).typeFromEnd(1), 0) + ", " + AcceptedForms.register(type, 1) + ", " + AcceptedForms.register(type, 2);
        });
        assertTrue(forms.size() > 700, forms.size() + " forms");
        for (String form : forms) checkSet(form);
    }

    private static void checkSet(String form) {
        Opcode op = new Opcode(form);
        PtxType type = op.type();
        PtxType result = op.typeFromEnd(1);
        boolean packed = type == PtxType.F16X2 || type == PtxType.BF16X2;
        List<long[]> rows = EdgeValues.combinations(List.of(type, type), 120);
        long[] found = FormRun.run(form, List.of(result, type, type), rows);
        long mask = (1L << Math.max(16, result.bits())) - 1;
        for (int i = 0; i < found.length; i++) {
            long[] x = rows.get(i);
            long expected = packed
                    ? truth(result, holds(new Opcode(form), half(type), x[0] & 0xffff, x[1] & 0xffff)) & 0xffff | (truth(result, holds(new Opcode(form), half(type), x[0] >>> 16 & 0xffff, x[1] >>> 16 & 0xffff)) & 0xffff) << 16
                    : truth(result, holds(new Opcode(form), type, x[0], x[1]));
            assertEquals(expected & mask, found[i] & mask, () -> form + " of " + InstructionTableTest.hex(x));
        }
    }

    /** All bits of an integer, one of a float. */
    private static long truth(PtxType result, boolean holds) {
        if (!holds) return 0;
        return switch (result) {
            case F32 -> 0x3f800000;
            case F16, F16X2 -> 0x3c00;
            case BF16, BF16X2 -> 0x3f80;
            default -> -1;
        };
    }

    @Test
    void everyTestOfAFloat() {
        List<String> forms = AcceptedForms.of("testp.(finite|infinite|number|notanumber|normal|subnormal).(" + AcceptedForms.TYPES + ")",
                opcode -> "%p0, " + AcceptedForms.register(new Opcode(opcode).type(), 1));
        assertEquals(12, forms.size());
        for (String form : forms) {
            PtxType type = new Opcode(form).type();
            FloatFormat format = FloatFormat.of(type);
            List<long[]> rows = EdgeValues.combinations(List.of(type), MOST_ROWS);
            long[] found = FormRun.run(form, List.of(PtxType.PRED, type), rows);
            for (int i = 0; i < found.length; i++) {
                long x = rows.get(i)[0];
                boolean infinite = format.isInfinite(x), nan = format.isNaN(x), zero = format.isZero(x), small = format.isZero(format.flush(x));
                boolean expected = switch (form.split("\\.")[1]) {
                    case "finite" -> !infinite && !nan;
                    case "infinite" -> infinite;
                    case "number" -> !nan;
                    case "notanumber" -> nan;
                    case "normal" -> !infinite && !nan && !small;
                    default -> small && !zero;
                };
                assertEquals(expected ? 1 : 0, found[i] & 1, form + " of " + Long.toHexString(x));
            }
        }
    }
}
