package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;

/** Every form of {@code atom} and {@code red} on edge values, one cell a thread. */
class AtomicFormsTest {
    static final Set<String> FAMILIES = Set.of("atom", "red");
    private static final String OPERATIONS = "(add|min|max|and|or|xor|exch|cas|inc|dec)[.noftz].(" + AcceptedForms.TYPES + ")";
    private static final int THREADS = 64;

    private static String operands(String opcode) {
        PtxType type = new Opcode(opcode).type();
        String operands = "[%d7], " + AcceptedForms.register(type, 1) + (opcode.contains(".cas") ? ", " + AcceptedForms.register(type, 2) : "");
        return opcode.startsWith("red") ? operands : AcceptedForms.register(type, 0) + ", " + operands;
    }

    @Test
    void atomicsGiveTheOldValueAndLeaveTheNewOne() {
        List<String> forms = AcceptedForms.of("atom[.global|.shared]." + OPERATIONS, AtomicFormsTest::operands);
        assertEquals(3 * 30, forms.size());
        forms.forEach(AtomicFormsTest::check);
    }

    @Test
    void reductionsLeaveTheNewValue() {
        List<String> forms = AcceptedForms.of("red[.global|.shared]." + OPERATIONS, AtomicFormsTest::operands);
        assertEquals(3 * 25, forms.size());
        forms.forEach(AtomicFormsTest::check);
    }

    @Test
    void ordersScopesAndHintsChangeNoValue() {
        List<String> forms = AcceptedForms.of("atom[.relaxed|.acquire|.release|.acq_rel][.cta|.gpu|.sys].global.add.u32", AtomicFormsTest::operands);
        assertEquals(20, forms.size());
        forms.forEach(AtomicFormsTest::check);
    }

    private static void check(String form) {
        Opcode op = new Opcode(form);
        PtxType type = op.type();
        String operation = op.takeOneOf("add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec");
        boolean returns = op.name().equals("atom");
        List<long[]> rows = EdgeValues.combinations(List.of(type, type, type), 320);
        long[] found = run(form, type, returns, rows);
        for (int i = 0; i < rows.size(); i++) {
            long[] x = rows.get(i);
            String what = form + " at " + Long.toHexString(x[0]) + " of " + Long.toHexString(x[1]) + ", " + Long.toHexString(x[2]);
            if (returns) assertEquals(x[0] & mask(type), found[2 * i] & mask(type), what + ": old value");
            checkNew(type, expected(operation, type, x), found[2 * i + 1], what);
        }
    }

    private static long mask(PtxType type) {
        return type.bits() == 64 ? -1 : (1L << type.bits()) - 1;
    }

    private static void checkNew(PtxType type, long expected, long found, String what) {
        int halves = type == PtxType.F16X2 || type == PtxType.BF16X2 ? 2 : 1;
        for (int h = 0; h < halves; h++) {
            long wanted = halves == 2 ? expected >>> 16 * h & 0xffff : expected & mask(type);
            long is = halves == 2 ? found >>> 16 * h & 0xffff : found & mask(type);
            if (type.isFloat()) assertTrue(FloatReference.same(type, wanted, is), what + ": expected " + Long.toHexString(wanted) + ", found " + Long.toHexString(is));
            else assertEquals(wanted, is, what);
        }
    }

    private static long expected(String operation, PtxType type, long[] x) {
        if (type.isFloat()) return sum(type, x[0], x[1]);
        BigInteger old = IntegerReference.value(type, x[0]);
        BigInteger b = IntegerReference.value(type, x[1]);
        return switch (operation) {
            case "add" -> old.add(b).longValue();
            case "min" -> old.min(b).longValue();
            case "max" -> old.max(b).longValue();
            case "and" -> x[0] & x[1];
            case "or" -> x[0] | x[1];
            case "xor" -> x[0] ^ x[1];
            case "exch" -> x[1];
            case "cas" -> old.equals(b) ? x[2] : x[0];
            case "inc" -> old.compareTo(b) >= 0 ? 0 : old.longValue() + 1;
            default -> old.signum() == 0 || old.compareTo(b) > 0 ? b.longValue() : old.longValue() - 1;
        };
    }

    private static long sum(PtxType type, long a, long b) {
        if (type == PtxType.F16X2 || type == PtxType.BF16X2) {
            PtxType half = type == PtxType.F16X2 ? PtxType.F16 : PtxType.BF16;
            return bits(half, a & 0xffff, b & 0xffff) | bits(half, a >>> 16 & 0xffff, b >>> 16 & 0xffff) << 16;
        }
        return bits(type, a, b);
    }

    private static long bits(PtxType type, long a, long b) {
        long sum = FloatReference.of(new Opcode("add.rn." + type.ptx()), new long[] {a, b});
        return sum != FloatReference.NAN ? sum : FloatFormat.of(type).infinity() | 1;
    }

    /** Old and new value of each row; the old one is 0 where the instruction does not give it. */
    private static long[] run(String form, PtxType type, boolean returns, List<long[]> rows) {
        boolean shared = form.contains(".shared");
        int bits = Math.max(16, type.bits());
        String code = ".shared .align 8 .b64 cells[" + THREADS + "];\n.entry k(.param .u64 in, .param .u64 out) {\n.reg .b64 %a, %o, %c, %old; .reg .b32 %t, %n; .reg .b" + bits + " %x<4>;\n"
                + "mov.u32 %t, %ctaid.x; mov.u32 %n, %tid.x; mad.lo.u32 %t, %t, " + THREADS + ", %n;\n"
                + "ld.param.u64 %a, [in]; mad.wide.u32 %a, %t, 24, %a; ld.param.u64 %o, [out]; mad.wide.u32 %o, %t, 16, %o;\n"
                + (shared ? "mov.u64 %c, cells; mad.wide.u32 %c, %n, 8, %c;\n" : "add.u64 %c, %o, 8;\n")
                + "ld.global.b" + bits + " %x0, [%a]; ld.global.b" + bits + " %x1, [%a+8]; ld.global.b" + bits + " %x2, [%a+16];\n"
                + (shared ? "st.shared.b" : "st.global.b") + bits + " [%c], %x0; mov.b" + bits + " %x3, 0;\n"
                + form + " " + (returns ? "%x3, " : "") + "[%c], %x1" + (form.contains(".cas") ? ", %x2" : "") + ";\n"
                + "st.global.b" + bits + " [%o], %x3;\n" + (shared ? "ld.shared.b" + bits + " %x3, [%c]; st.global.b" + bits + " [%o+8], %x3;\n" : "") + "ret; }\n";
        try (PtxMachine machine = Ptx.machine(code)) {
            DeviceBuffer out = machine.allocate(16L * rows.size());
            int[] words = rows.stream().flatMapToInt(row -> IntStream.range(0, 6).map(i -> (int) (row[i / 2] >>> 32 * (i % 2)))).toArray();
            machine.kernel("k").grid(rows.size() / THREADS, 1, 1).block(THREADS, 1, 1).launch(machine.buffer(words), out);
            return out.longs();
        }
    }
}
