package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import lorikeet.ptx.syntax.PtxType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code cvt} between all pairs of types, with every rounding and modifier, on edge values. */
class ConversionTest {
    static final Set<String> FAMILIES = Set.of("cvt");
    private static final String TYPES = "(u8|u16|u32|u64|s8|s16|s32|s64|f16|bf16|f32|f64|tf32|f16x2|bf16x2|b16|b32|b64)";

    private static String operands(String opcode) {
        PtxType from = new Opcode(opcode).type();
        PtxType to = new Opcode(opcode).typeFromEnd(1);
        boolean packed = to == PtxType.F16X2 || to == PtxType.BF16X2;
        return AcceptedForms.register(to, 0) + ", " + AcceptedForms.register(from, 1) + (packed ? ", " + AcceptedForms.register(from, 2) : "");
    }

    @ParameterizedTest
    @CsvSource({"'(|.rn|.rz|.rm|.rp|.rni|.rzi|.rmi|.rpi|.rna)[.ftz][.sat]', 801", "'(|.rn|.rz|.rm|.rni)(.relu|.satfinite|.relu.satfinite)', 30"})
    void everyFormThatIsTaken(String modifiers, int count) {
        List<String> forms = AcceptedForms.of("cvt" + modifiers + "." + TYPES + "." + TYPES, ConversionTest::operands);
        assertEquals(count, forms.size());
        for (String form : forms) {
            PtxType to = new Opcode(form).typeFromEnd(1);
            if (to == PtxType.F16X2 || to == PtxType.BF16X2) checkPair(form, to);
            else check(form, to);
        }
    }

    private static void check(String form, PtxType to) {
        PtxType from = new Opcode(form).type();
        // A narrow source is the low part of its register: the upper bits must not matter.
        long above = from.bits() >= 16 ? 0 : 0x5a00;
        List<long[]> rows = EdgeValues.of(from).stream().map(v -> new long[] {v | above}).toList();
        long[] found = FormRun.run(form, List.of(to, from), rows);
        for (int i = 0; i < found.length; i++) {
            Long expected = ConversionReference.of(form, rows.get(i)[0]);
            if (expected == null) continue;
            String what = form + " of " + Long.toHexString(rows.get(i)[0]) + ": expected " + Long.toHexString(expected) + ", found " + Long.toHexString(found[i]);
            if (to.isFloat()) assertTrue(FloatReference.same(to, expected, found[i] & mask(to)), what);
            else assertEquals(IntegerReference.value(to, expected).longValue() & mask(to), found[i] & mask(to), what); // extended by its type
        }
    }

    private static long mask(PtxType to) {
        int register = Math.max(16, to.bits());
        return register == 64 ? -1 : (1L << register) - 1;
    }

    /** The first operand becomes the upper half. */
    private static void checkPair(String form, PtxType to) {
        PtxType half = to == PtxType.F16X2 ? PtxType.F16 : PtxType.BF16;
        String single = form.replace("x2.f32", ".f32");
        List<long[]> rows = EdgeValues.combinations(List.of(PtxType.F32, PtxType.F32), 300);
        long[] found = FormRun.run(form, List.of(PtxType.B32, PtxType.F32, PtxType.F32), rows);
        for (int i = 0; i < found.length; i++) {
            String what = form + " of " + InstructionTableTest.hex(rows.get(i)) + ": " + Long.toHexString(found[i]);
            assertTrue(FloatReference.same(half, ConversionReference.of(single, rows.get(i)[0]), found[i] >>> 16 & 0xffff), what);
            assertTrue(FloatReference.same(half, ConversionReference.of(single, rows.get(i)[1]), found[i] & 0xffff), what);
        }
    }

    /** Values that NVIDIA's assembler gives when it folds constants. */
    @Test
    void valuesOfTheAssembler() {
        assertEquals(127, FormRun.run("cvt.sat.s8.s32", List.of(PtxType.S8, PtxType.S32), List.of(new long[] {300}))[0] & 0xffff);
        assertEquals(0x7bff, FormRun.run("cvt.rn.f16.f32", List.of(PtxType.F16, PtxType.F32), List.of(new long[] {Float.floatToIntBits(65519)}))[0] & 0xffff);
        assertEquals(0x7c00, FormRun.run("cvt.rn.f16.f32", List.of(PtxType.F16, PtxType.F32), List.of(new long[] {Float.floatToIntBits(65520)}))[0] & 0xffff);
        assertEquals(2, FormRun.run("cvt.rni.s32.f32", List.of(PtxType.S32, PtxType.F32), List.of(new long[] {Float.floatToIntBits(2.5f)}))[0] & 0xffffffffL);
        assertEquals(0x3f802000L, FormRun.run("cvt.rna.tf32.f32", List.of(PtxType.F32, PtxType.F32), List.of(new long[] {0x3f801000}))[0] & 0xffffffffL);
        assertEquals(0x33800000L, FormRun.run("cvt.ftz.f32.f16", List.of(PtxType.F32, PtxType.F16), List.of(new long[] {1}))[0] & 0xffffffffL);
        assertEquals(0x3c004000L, FormRun.run("cvt.rn.f16x2.f32", List.of(PtxType.B32, PtxType.F32, PtxType.F32),
                List.of(new long[] {Float.floatToIntBits(1), Float.floatToIntBits(2)}))[0] & 0xffffffffL);
    }
}
