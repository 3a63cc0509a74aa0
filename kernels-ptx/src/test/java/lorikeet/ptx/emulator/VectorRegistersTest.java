package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import lorikeet.ptx.syntax.PtxType;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What hand-written PTX does and compilers do not: vector registers, results in registers, modifiers in another order, wider registers of bits. */
class VectorRegistersTest {
    private static final String FUNCTIONS = ".func (.reg .v2 .u32 d) swapped(.reg .v2 .u32 a, .reg .u32 more) {\n.reg .v2 .u32 t<2>; mov.u32 t1.x, a.y; add.u32 t1.y, a.x, more; mov.v2.u32 d, t1; ret; }\n"
            + ".func (.reg .u32 d, .reg .pred odd) half(.reg .u32 a, .reg .pred up) {\nand.b32 d, a, 1; setp.ne.u32 odd, d, 0; shr.u32 d, a, 1;\n@up add.u32 d, d, 100;\nret; }\n";

    /** {@code %out} of threads 0 to 3; with every check nothing is found. */
    private static int[] run(String code) {
        int[] out = new int[4];
        assertEquals(List.of(), Ptx.findings(FUNCTIONS, code, 4, out));
        return out;
    }

    @Test
    void theyHaveElementsAndArePassed() {
        assertArrayEquals(new int[] {1005, 1016, 1027, 1038}, run(".reg .v2 .u32 v; mov.u32 v.x, %t; add.u32 v.y, %t, 1000; call (v), swapped, (v, 5); mul.lo.u32 %r0, v.y, 10; add.u32 %out, v.x, %r0; sub.u32 %out, %out, 45;"));
    }

    @Test
    void theyAreLoadedStoredPackedAndMoved() {
        String code = ".shared .align 16 .b8 s[64]; .reg .v4 .b16 h<3>; .reg .v2 .b32 w; .reg .b16 %a, %b; mov.u32 %r0, s; mad.lo.u32 %r0, %t, 8, %r0; cvt.u16.u32 %a, %t; mov.b16 %b, 7;\n"
                + "mov.v4.b16 h0, {%a, %b, 3, 4}; mov.v4.b16 {h1.w, h1.z, h1.y, h1.x}, h0; mov.v4.b16 {h1.x, h1.y, h1.z, h1.w}, {h1.y, h1.x, h1.z, h1.w}; st.shared.v4.b16 [%r0], h1; ld.shared.v2.b32 w, [%r0]; mov.b64 %d0, w; cvt.u32.u64 %out, %d0; add.u32 %out, %out, w.y;";
        assertArrayEquals(new int[] {0x4000a, 0x5000a, 0x6000a, 0x7000a}, run(code));
    }

    @Test
    void predicatesAreArgumentsAndResults() {
        assertArrayEquals(new int[] {0, 1000, 101, 1101}, run("setp.gt.u32 %p0, %t, 1; call (%out, %p1), half, (%t, %p0);\n@%p1 add.u32 %out, %out, 1000;"));
        assertArrayEquals(new int[] {100, 1100, 1, 1001}, run("setp.gt.u32 %p0, %t, 1; not.pred %p0, %p0; call (%out, %p1), half, (%t, %p0);\n@%p1 add.u32 %out, %out, 1000;"));
    }

    /** The assembler takes a register plus a constant for an operand, also where it is no address; a label before it is the sum's. */
    @Test
    void constantsAreAddedToOperands() {
        String code = ".shared .align 8 .b8 s[64]; mov.u32 %r0, s; mad.lo.u32 %r0, %t, 8, %r0; mov.u32 %r2, 0;\nL: add.u32 %r2, %r2 + 1, %t+2; st.shared.u32 [%r0], %r2+100; ld.shared.u32 %out, [%r0+0]; setp.lt.u32 %p0, %r2, 3;\n@%p0 bra L;";
        assertArrayEquals(new int[] {103, 104, 105, 106}, run(code));
        assertThrows(FormatException.class, () -> run("mov.u32 %out, %r1-3;"));
        assertThrows(FormatException.class, () -> run("mov.u32 %out, %r1+;"));
        assertThrows(FormatException.class, () -> run(".reg .f32 %f; mov.f32 %f, %f+1;"));
    }

    @Test
    void floatsLieInWiderRegistersOfBits() {
        String code = ".shared .align 8 .b8 s[64]; .reg .b64 %w; mov.u32 %r0, s; mad.lo.u32 %r0, %t, 8, %r0; cvt.rn.f32.u32 %r1, %t; neg.f32 %r1, %r1; st.shared.b32 [%r0], %r1; mov.u64 %w, -1; ld.shared.f32 %w, [%r0]; st.shared.f32 [%r0+4], %w;\n"
                + "shr.u64 %w, %w, 32; cvt.u32.u64 %r2, %w; ld.shared.s32 %out, [%r0+4]; add.u32 %out, %out, %r2; sub.u32 %out, %out, %r1;";
        assertArrayEquals(new int[4], run(code));
    }

    @ParameterizedTest
    @CsvSource({"add.ftz.rn.f32, add.rn.ftz.f32", "fma.sat.rn.f32, fma.rn.sat.f32", "div.ftz.rn.f32, div.rn.ftz.f32", "mul.sat.ftz.rz.f32, mul.rz.ftz.sat.f32"})
    void modifiersStandInAnyOrder(String other, String usual) {
        int operands = usual.startsWith("fma") ? 3 : 2;
        List<PtxType> types = Collections.nCopies(operands + 1, PtxType.F32);
        List<long[]> rows = EdgeValues.combinations(types.subList(1, types.size()), 200);
        assertArrayEquals(FormRun.run(usual, types, rows), FormRun.run(other, types, rows));
    }

    /** Two integers cut to a range, pushed in from the right. */
    @ParameterizedTest
    @CsvSource({"u8, -300, 300, 12345678, 567800ff", "s8, -300, 300, 12345678, 5678807f", "u4, 7, 99, 12345678, 3456787f", "s4, -9, 7, 12345678, 34567887", "s2, -2, 5, 12345678, 23456789", "u2, 2, 3, 12345678, 2345678b",
        "u16, -1, 70000, '', ffff", "s16, -40000, 40000, '', 80007fff"})
    void integersArePacked(String type, int a, int b, String above, String expected) {
        String third = above.isEmpty() ? "" : ".b32";
        String code = "mov.s32 %r0, " + a + "; mov.s32 %r1, " + b + "; cvt.pack.sat." + type + ".s32" + third + " %out, %r0, %r1" + (above.isEmpty() ? "" : ", 0x" + above) + ";";
        assertEquals((int) Long.parseLong(expected, 16), run(code)[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mov.v2.u32 %r0, %r1;", "mov.v2.u32 {%r0, %r1}, {%r0, %r1, %r2};", "mov.v8.b16 {%r0}, {%r1};", "cvt.pack.sat.u8.s32 %r0, %r1, %r2;", "cvt.pack.u8.s32.b32 %r0, %r1, %r2, 0;", "cvt.pack.sat.u16.s32.b32 %r0, %r1, %r2, 0;",
        "mad.u32.lo %r0, %r1, %r2, %r3;", ".reg .f64 %w; ld.shared.f32 %w, [0];", "call (%r0), half, (%r1, %p0);", "call (%p0, %r0), half, (%r1, %p0);"})
    void otherFormsAreRefused(String code) {
        assertThrows(FormatException.class, () -> Ptx.hopper(FUNCTIONS + Ptx.entry(code)).kernel("k"));
    }
}
