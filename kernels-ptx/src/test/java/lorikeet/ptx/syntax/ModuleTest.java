package lorikeet.ptx.syntax;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleTest {
    private static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";

    private static Module parse(String text) {
        return Module.parse(new PtxSource("k.ptx", HEAD + text));
    }

    private static List<Statement> body(String text) {
        return parse(".entry k() {\n" + text + "\n}").functions().get("k").body().statements();
    }

    private static String error(String text) {
        String message = assertThrows(FormatException.class, () -> parse(text)).getMessage();
        assertEquals(1, message.lines().count(), message);
        return message;
    }

    @Test
    void headAndEntriesAreRead() {
        Module module = parse(".visible .entry a() { ret; }\n.func f() { ret; }\n.entry b() { ret; }\n.extern .func g();\n");
        assertEquals(78, module.version());
        assertEquals("sm_80", module.target());
        assertEquals(64, module.addressSize());
        assertEquals(List.of("a", "b"), module.entries());
    }

    @Test
    void operandsAreResolved() {
        List<Statement> list = body(".reg .b32 %r<4>; .reg .pred p; .reg .b64 %a; .shared .align 4 .b8 s[16];\n"
                + "L: @!p add.s32 %r1, %r2, -5; setp.lt.s32 p|_, %r3, 0x10; ld.shared.v2.f32 {%r1, _}, [s+8]; st.global.u32 [%a+-4], %r0; bra L;");
        assertEquals("@!p add.s32 %r1, %r2, -5", list.get(0).toString());
        assertEquals("setp.lt.s32 p|_, %r3, 16", list.get(1).toString());
        assertEquals("ld.shared.v2.f32 {%r1, _}, [s+8]", list.get(2).toString());
        assertEquals("st.global.u32 [%a+-4], %r0", list.get(3).toString());
        assertEquals("k.ptx line 6 column 8", list.get(0).at().toString());
    }

    @Test
    void anInnerScopeHidesAnOuterName() {
        List<Statement> list = body(".reg .b32 a; mov.b32 a, 1; { .reg .b64 a; mov.b64 a, 2; } mov.b32 a, 3;");
        Register outer = ((Operand.Reg) list.get(0).operands().getFirst()).register();
        Register inner = ((Operand.Reg) list.get(1).operands().getFirst()).register();
        assertEquals(PtxType.B64, inner.type());
        assertEquals(outer, ((Operand.Reg) list.get(2).operands().getFirst()).register());
    }

    @ParameterizedTest
    @CsvSource({"0f3f800000, 1.0", "0d3ff8000000000000, 1.5", "1.25, 1.25", "-0.5, -0.5", "1.5e3, 1500.0"})
    void floatingPointConstants(String text, double value) {
        List<Statement> list = body(".reg .f32 f; mov.f32 f, " + text + ";");
        assertEquals(value, ((Operand.Real) list.getFirst().operands().get(1)).value());
    }

    @ParameterizedTest
    @CsvSource({"017, 15", "0x1FU, 31", "0b101, 5", "(1 << 4) | 3, 19", "~0, -1", "7 / 2 * 2, 6", "2 > 1 ? 8 : 9, 8", "18446744073709551615, -1"})
    void integerConstants(String text, long value) {
        List<Statement> list = body(".reg .b64 d; mov.b64 d, " + text + ";");
        assertEquals(value, ((Operand.Int) list.getFirst().operands().get(1)).value());
    }

    @Test
    void initialisersFillRows() {
        Variable table = parse(".global .align 4 .s32 t[2][3] = {{1, 2}, {3}};").variables().get("t");
        assertEquals(6, table.elements());
        List<InitialValue> expected = List.of(1, 2, 0, 3, 0, 0).stream().<InitialValue>map(v -> new InitialValue.Bits(v)).toList();
        assertEquals(expected, table.initial());
        assertEquals(3, parse(".const .b8 c[] = {1, 2, 3};").variables().get("c").elements());
    }

    @Test
    void debugSectionsAndLocationsAreSkipped() {
        Module module = parse(".file 1 \"a.cu\"\n.entry k() {\n.loc 1 2 3, function_name $L, inlined_at 1 4 5\n.pragma \"nounroll\";\nret;\n}\n"
                + ".section .debug_info { .b8 1, 2\n.b32 .debug_abbrev\n}\n");
        assertEquals(1, module.functions().get("k").body().statements().size());
    }

    @Test
    void errorsNameFileLineAndColumn() {
        assertEquals("k.ptx line 5 column 13: unknown register '%r2'", error(".entry k() { .reg .b32 %r<2>;\nmov.b32 %r1,%r2; }"));
        assertEquals("k.ptx line 4 column 17: unknown symbol 'NOWHERE'", error(".entry k() {bra NOWHERE; }"));
        assertEquals("k.ptx line 4 column 12: '{' without its '}'", error(".entry k() {ret;"));
        assertEquals("k.ptx line 4 column 9: unknown type or directive .u33", error(".global .u33 a;"));
        assertEquals("k.ptx line 4 column 15: expected ';', found 'b'", error(".global .u8 a b;"));
    }

    @Test
    void sizesBeyondReasonAreRefusedWithoutTakingMemory() {
        assertEquals("k.ptx line 4 column 29: 'a' is larger than 1099511627776 bytes", error(".global .b64 a[4294967296][4294967296];".replace("a[", "a [")));
        parse(".entry k() { .reg .b32 %r<2000000000>; mov.b32 %r1999999999, 0; }");
        error(".entry k() " + "{".repeat(100_000));
        error(".global .u32 a = " + "(".repeat(100_000) + ";");
        error(".global .u8 a[4][1000000000] = {{1}, {2}};");
    }
}
