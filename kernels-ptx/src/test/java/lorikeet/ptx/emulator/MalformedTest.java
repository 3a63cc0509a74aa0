package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no PTX: one line of error, in bounded memory and time. */
class MalformedTest {
    private static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";
    private static final String HOPPER = ".version 8.8\n.target sm_90a\n.address_size 64\n";

    private static String refusal(String text) {
        String message = assertThrows(FormatException.class, () -> load(text), () -> "accepted: " + text.substring(Math.max(0, text.length() - 200))).getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.startsWith("k.ptx line "), message);
        return message;
    }

    private static void load(String text) {
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", text))) {
            machine.entries().forEach(machine::kernel);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".target sm_80", ".version 7.8", ".version x\n.target sm_80", ".version\n7.8\n.target sm_80\n", ".version 7.8\n.target sm_80\n.address_size 48", ".version 7.8\n.target sm_99999999999", ".version 7.8\n.target sm_80_\n", "\u0001", "hello"})
    void heads(String text) {
        refusal(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "add.u32 %r1, %r2;", "add.u32 %r1, %r2, %r3, %r1;", "add.u32 %r1, %r2, %f1;", "add.u32 %d1, %r2, %r3;",
        "add.u32 %r1, %r2, 1.0;", "add.f32 %f1, %f2, 1;", "add.u32 5, %r1, %r2;", "add %r1, %r2, %r3;", "add.u33 %r1, %r2, %r3;", "add.u32.u32 %r1, %r2, %r3;",
        "mul.u32 %r1, %r2, %r3;", "fma.f32 %f1, %f1, %f1, %f1;", "div.f32 %f1, %f1, %f1;", "cvt.f32.s32 %f1, %r1;", "cvt.s32.f32 %r1, %f1;", "cvt.rn.s32.f32.f32 %r1, %f1;",
        "setp.u32 %p1, %r1, %r2;", "setp.foo.u32 %p1, %r1, %r2;", "setp.eq.u32 %r1, %r1, %r2;", "selp.u32 %r1, %r2, %r3, %r1;",
        "ld.global.u32 %r1, %d1;", "ld.global.u32 %r1, [%r1];", "ld.global.u32 %f1, [%d1];", "ld.global.u64 %r1, [%d1];", "ld.global.v3.u32 {%r1, %r2, %r3}, [%d1];",
        "ld.global.v2.u32 {%r1}, [%d1];", "ld.global.v4.u32 {%r1, %r2}, [%d1];", "ld.global.v2.u32 %r1, [%d1];", "ld.global.u32 {%r1, %r2}, [%d1];", "ld.global.v8.u64 {%d1, %d1, %d1, %d1, %d1, %d1, %d1, %d1}, [%d1];",
        "ld.global.v4.u64 {%d1, %d1, %d1, %d1}, [%d1];", "st.global.v8.b32 [%d1], {%r1, %r1, %r1, %r1, %r1, %r1, %r1, %r1};",
        "st.const.u32 [%d1], %r1;", "st.u32 [c], %r1;", "st.param.u32 [a], %r1;", "ld.shared.nc.u32 %r1, [%r1];", "ld.volatile.const.u32 %r1, [c];", "ldu.shared.u32 %r1, [%r1];",
        "ld.shared.u32 %r1, [nothing];", "ld.nowhere.u32 %r1, [%d1];", "st.global.u32 [%d1];", "st.global.u32 %r1, [%d1];", "st.global.pred [%d1], %p1;",
        "mov.b64 %d1, {%r1, %r2, %r3};", "mov.b32 %r1, {%r2, %r3};", "mov.u32 %r1, nothing;", "mov.u32 %r1, %nope;", "mov.u32 %r1, {{%r1}};",
        "bra;", "bra NOWHERE;", "bra %r1;", "@%r1 bra L;", "@%q ret;", "ret 1;", "bar.sync;", "bar.sync 16;", "bar.sync 0, 48, 1;", "bar.sync 1, 33;", "barrier.arrive 1, 48;", "bar.red.popc.u32 %r1, 1, 33, %p1;", "call nobody;", "call (%r1), k, ();",
        "shfl.bfly.b32 %r1, %r2, 1, 31;", "shfl.sync.b32 %r1, %r2, 1, 31, -1;", "vote.sync.ballot.b32 %r1, %r2, -1;", "atom.global.foo.u32 %r1, [%d1], 1;",
        "atom.global.cas.b32 %r1, [%d1], 1;", "cp.async.cg.shared.global [%r1], [%d1], 8;", "cp.async.ca.shared.global [%r1], [%d1], 4, 8;", "cp.async.cg.shared.global [%r1], [%d1], 16, -1;", "ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%r1}, [%r2];",
        "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%f1}, {%r1}, {%r1}, {%f1};", "mma.sync.aligned.m1n1k1.row.col.f32.f16.f16.f32 {%f1}, {%r1}, {%r1}, {%f1};",
        "lop3.b32 %r1, %r1, %r1, %r1, 256;", "lop3.b32 %r1, %r1, %r1, %r1, %r1;", "frobnicate;", ".reg .b32 %r1;", ".reg .v5 .b32 %q;", ".local .pred q;", ".shared .b8 s[-1];",
        ".shared .b8 s[99999999999999];", ".shared .b8 s[200000]; mov.u32 %r1, s;", ".local .b8 l[1000000000]; mov.u64 %d1, l;", "ld.global.u32 %r1, [%d1", "ld.global.u32 _, [%d1];", "nanosleep;", ".shared .b8 s[232449];", ".local .b32 l[131073];", "add.u32 %r1, %r2, %r3", "add.u32 %r1, (1 + , 2;", "{", "}", "\"", "/*",
        "mov.u32 %r1, 0x;", "mov.u32 %r1, 99999999999999999999999;", "mov.f32 %f1, 0f12;", "mov.u32 %r1, 1/0;", "L: L: ret;", "ld.global.u32 %r1, [%d1+];", "mov.u32 %r1, 08;"})
    void bodies(String body) {
        refusal(HEAD + ".const .u32 c = 5;\n.entry k(.param .u32 a) {\n.reg .b32 %r<4>; .reg .b64 %d<4>; .reg .f32 %f<4>; .reg .pred %p<4>;\nL: ret;\n".replace("L: ret;", body.startsWith("L:") ? "" : "L:")
                + body + "\nret;\n}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.7 sm_100 global", "8.8 sm_90a global", "8.8 sm_100 shared"})
    void accessesOf32BytesOfOtherTargets(String place) {
        String[] at = place.split(" ");
        String message = refusal(wide(at[0], at[1], at[2]));
        assertTrue(message.contains("accesses of more than 16 bytes"), message);
    }

    @Test
    void accessesOf32BytesWhereTheyExist() {
        load(wide("8.8", "sm_120", "global"));
    }

    private static String wide(String version, String target, String space) {
        return ".version " + version + "\n.target " + target + "\n.address_size 64\n.entry k() {\n.reg .b64 %d<9>;\nld." + space + ".v4.u64 {%d1, %d2, %d3, %d4}, [%d0];\nret;\n}\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {".global .u32 a; .global .u32 a;", ".global .u32 a[99999999999];", ".global .f32 a = 1;", ".global .u32 a = 1.5;", ".global .u8 a[2] = {1, 2, 3};",
        ".global .align 3 .u32 a;", ".global .u32;", ".entry k( { ret; }", ".entry k(.param .u32 a .param .u32 b) { ret; }", ".entry k(.param .b8 p[40000]) { ret; }",
        ".entry k() { ret; } .entry k() { ret; }", ".global .u64 a = b;", ".section x { .b8 1", ".func f() { ret; } .entry k() { call f, (1); ret; }", ".entry", ".visible .u32 a;", ".global .u32 a", ".const .b8 c[65537];", ".global .u32 a[] = 5;", ".global .u32 a = {5};", ".global .u32 a[2] = 5;", ".global .u32 a[2][2] = {1, 2, 3, 4};", ".global .u32 a[2][2] = {{1, 2, 3}, {4}};", ".shared .u32 a = 5;", ".global .u32 a[1] = {{5}};", ".shared .b32 s[1000][1000];"})
    void modules(String text) {
        refusal(HEAD + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {".version 9.9\n.target sm_80", ".version 8.9\n.target sm_80", ".version 5.3\n.target sm_50", ".version 6.5\n.target sm_80", ".version 7.7\n.target sm_90", ".version 7.8\n.target sm_90a",
        ".version 8.5\n.target sm_100", ".version 8.7\n.target sm_120f", ".version 8.0\n.target sm_81", ".version 8.0\n.target sm_80a", ".version 8.0\n.target sm_999", ".version 8.0\n.target sm_80, sm_90", ".version 8.0\n.target sm_80, foo"})
    void versionsAndTargetsThatDoNotExistOrNotTogether(String head) {
        refusal(head + "\n.address_size 64\n.entry k() { ret; }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".version 9.0\n.target sm_110a", ".version 8.8\n.target sm_120f", ".version 7.0\n.target sm_80", ".version 8.0\n.target sm_90a, debug", ".version 3.1\n.target sm_35, texmode_independent"})
    void versionsAndTargetsThatExist(String head) {
        load(head + "\n.address_size 64\n.entry k() { ret; }\n");
    }

    /** Directives that nothing runs by. */
    @ParameterizedTest
    @ValueSource(strings = {".file \"a.c\"\n", ".file 1\n", ".file 1 a.c\n", ".file -1 \"a.c\"\n", ".file 1 \"a.c\", x, y\n", ".file 1 \"a.c\" \"b\"\n", ".file 1 \"a.c\"\n.file 1 \"b.c\"\n",
        ".loc 1 2 3\n", ".pragma nounroll;", ".pragma ;", ".pragma \"a\"", ".section debug { .b8 1 }", ".section .d { foo }", ".section .d { .b8 }", ".section .d { .b8 1\n{ } }", ".alias f, g;", ".visible .visible .global .u32 a;",
        ".visible .extern .global .u32 a;", ".extern .global .u32 a = 1;", ".extern .func f() { ret; }", ".entry f();", ".func f(); .func f(.param .b32 x) { ret; }", ".func (.param .b32 r) f(); .func f() { ret; }",
        ".func (.param .b32 r, .param .b32 s) f() { ret; }", ".func f() .maxntid 32 { ret; }", ".entry f(.reg .u32 a) { ret; }", ".entry f(.param .v2 .u32 a) { ret; }", ".entry f(.param .b8 a[]) { ret; }",
        ".entry f(.param .b8 a[4353]) { ret; }", ".entry f(.param .bf16 a) { ret; }", ".entry f(.param .f16x2 a) { ret; }", ".entry f.a() { ret; }", ".global .v4 .u64 a;", ".global .bf16 a;", ".global .u32 .f32 a;", ".global .u32 _;", ".global .u32 a[2] = {1,};",
        ".global .f32 a = 1.0f;", ".global .f64 a = 1e999;", ".global .u64 a = b; .global .u32 b;", ".global .u64 a = a;", ".global .u32 b; .global .u8 a = b;", ".global .u32 b; .global .f32 a = b;", ".global .u32 k;"})
    void directives(String text) {
        refusal(HEAD + ".entry k() { ret; }\n" + text + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".maxntid", ".maxntid 0", ".maxntid -1", ".maxntid 256, 1, 1, 1", ".maxntid 1.5", ".maxntid x", ".reqntid", ".reqntid 32 .maxntid 64", ".minnctapersm 2, 3", ".minnctapersm", ".maxnreg 0", ".maxnreg", ".noreturn", ".foo", ".foo 3", ".pragma 5;"})
    void limitsOfEntries(String limit) {
        refusal(HEAD + ".entry k() " + limit + " { ret; }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 2 3", "_ (.param .b32 _) x", "(.param .b32 _) (.param .b32 _)", "_ .param .b32 _", "(.param .b32 _) f (.param .b32 _)", "_ (.shared .b32 _)", "_ (.param .zz _)", "_ (.param .b32 _", "_ (.param .b32)", "_ (.param .b32 _,)",
        "(.param .b32 _, .param .b32 _) _ ()", "(.param .b32 _) _ () .noreturn", "_ () .maxntid 32", "_ () P: ret"})
    void prototypes(String prototype) {
        refusal(HEAD + ".entry k() {\nP: .callprototype " + prototype + ";\nret;\n}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".callprototype _ ();", ".calltargets k;", "P: .callprototype _ (); P: .callprototype _ ();", "P: .callprototype _ (); P: ret;", "P: ret; P: .calltargets k;", "P: .callprototype _ ()"})
    void labelsOfPrototypes(String text) {
        refusal(HEAD + ".entry k() {\n" + text + "\nret;\n}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_", "_ ()", "() _ ()", "(.param .b32 _) _ (.param .b64 _, .param .align 8 .b8 _[12])", "(.param .b32 r) _ (.param .b32 a)", "(.reg .b32 _, .reg .b32 _) _ (.reg .b32 _, .reg .b32 _)", "_ (.param .b32 _) .noreturn"})
    void prototypesAsTheyAreWritten(String prototype) {
        load(HEAD + ".entry k() {\nP: .callprototype " + prototype + ";\nret;\n}\n");
    }

    private static String indirect(String text) {
        return HEAD + ".func (.param .b32 o) fa(.param .b32 i) { ret; }\n.func (.param .b64 o) fw(.param .b32 i) { ret; }\n.func (.reg .b32 o) fr(.reg .b32 i) { ret; }\n"
                + ".entry k() {\n.reg .b32 %r; .reg .f32 %f; .reg .b64 %d; .param .b32 a; .param .b32 b; .param .b64 w; .param .align 4 .b8 s[4]; mov.u64 %d, fa;\n" + text + "\nret;\n}\n";
    }

    /** As assemblers have it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"call (b), %d, (a); | one .callprototype or .calltargets", "call %d; | one .callprototype or .calltargets", "L: call (b), %d, (a), L; | 'L' is no .callprototype and no .calltargets", "call (b), %d, (a), fa; | 'fa' is no .callprototype and no .calltargets",
        "T: .branchtargets L; L: call (b), %d, (a), T; | 'T' is no .callprototype and no .calltargets", "call (b), %d, (a), %r; | the name of a .callprototype", "call (b), %d, (a), X; | unknown symbol 'X'", "P: .callprototype (.param .b32 _) _ (.param .b32 _); call (b), fa, (a), P; | expected ';', found P",
        "P: .callprototype (.param .b32 _) _ (.param .b32 _, .param .b32 _); call (b), %d, (a), P; | 1 arguments, expected 2 as 'P' has it", "P: .callprototype (.param .b32 _) _ (.param .b32 _); call %d, (a), P; | 0 results, expected 1 as 'P' has it",
        "P: .callprototype (.param .b64 _) _ (.param .b32 _); call (b), %d, (a), P; | 'b' as result 1, expected .b64 as 'P' has it", "P: .callprototype (.param .b32 _) _ (.param .align 4 .b8 _[4]); call (b), %d, (a), P; | 'a' as argument 1, expected .b8[4] as 'P' has it",
        "P: .callprototype (.reg .b32 _) _ (.reg .u32 _); call (%r), %d, (%f), P; | '%f' as argument 1, expected .u32 as 'P' has it", "P: .callprototype (.reg .b32 _) _ (.reg .b32 _); call (5), %d, (5), P; | '5' as result 1, expected .b32", "P: .callprototype (.param .b32 _) _ (.param .b32 _); call (b), %d, (_), P; | '_' as argument 1",
        "T: .calltargets fa, nope; call (b), %d, (a), T; | unknown function 'nope'", "T: .calltargets nope; | unknown function 'nope'", "T: .calltargets fa; call (zz), %d, (a), T; | 'zz' as result 1, expected .b32 as 'fa' has it", "T: .calltargets fa, fw; call (b), %d, (a), T; | 'b' as result 1, expected .b64 as 'fw' has it", "T: .calltargets fa; call (b), %d, (w), T; | 'w' as argument 1, expected .b32 as 'fa' has it"})
    void callsThroughPointersThatAreNotAsTheirPrototypesAndTargets(String text, String what) {
        String message = refusal(indirect(text));
        assertTrue(message.startsWith("k.ptx line 9 column ") && message.contains(what), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P: .callprototype (.param .f32 _) _ (.param .b32 _); call (b), %d, (a), P;", "P: .callprototype (.param .b32 _) _ (.param .align 4 .b8 _[4]); call (b), %d, (s), P;", "P: .callprototype (.reg .b32 _) _ (.reg .b32 _); call (_), %d, (%f), P;", "P: .callprototype _ (); call (), %d, (), P;", "P: .callprototype _ (); call %d, P;",
        "P: .callprototype _ (.param .align 4 .b8 _[]); call %d, (s), P;", "T: .calltargets fa, fr; call (b), %d, (a), T;", "T: .calltargets fr, fa; call (%r), %d, (5), T;", "T: .calltargets fa, fw;", "T: .calltargets k; call %d, T;"})
    void callsThroughPointersAsTheyAreWritten(String text) {
        load(indirect(text));
    }

    /** Assemblers would load its value; not its address, at any rate. */
    @Test
    void aVariableWhereAFunctionHasARegister() {
        assertTrue(refusal(indirect("call (%r), fr, (a);")).contains("'a' is a .param variable, expected a register as the function has one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {".reg .b32 %q<4294967296>;", ".reg .b32 %q<5000000000>;", ".loc 1 4294967296 1", ".loc 1 1 4294967296", ".loc 4294967297 1 1", ".loc 1 18446744073709551615 1"})
    void numbersOfMoreThan32Bits(String directive) {
        String message = refusal(HEAD + ".file 1 \"a.cu\"\n.entry k() {\n" + directive + "\nret;\n}\n");
        assertTrue(message.startsWith("k.ptx line 6 column ") && message.endsWith("4294967295"), message);
        load(HEAD + ".file 1 \"a.cu\"\n.entry k() {\n.reg .b32 %q<4294967295>; .loc 1 4294967295 4294967295\nret;\n}\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".maxntid 4294967297, 1, 1", ".reqntid 1, 4294967296", ".minnctapersm 4294967297", ".maxnreg 4294967296"})
    void limitsOfMoreThan32Bits(String limit) {
        String message = refusal(HEAD + ".entry k() " + limit + " { ret; }\n");
        assertTrue(message.endsWith(" is larger than 4294967295"), message);
        refusal(HEAD + ".file 4294967296 \"a.cu\"\n.entry k() { ret; }\n");
    }

    /** Of a function's shared variables all count, of a module's those that are used, as assemblers have it. */
    @ParameterizedTest
    @ValueSource(strings = {".entry k() { .shared .b8 a[49153]; ret; }", ".entry k() { .shared .b8 a[200000]; .shared .b8 b[100000]; ret; }", ".func f() { .shared .b8 a[49153]; ret; } .entry k() { call f; ret; }",
        ".shared .b8 a[40000]; .shared .b8 b[10000]; .entry k() { .reg .b32 %r; mov.u32 %r, a; mov.u32 %r, b; ret; }"})
    void moreStaticSharedMemoryThanThereIs(String text) {
        String message = refusal(HEAD + text);
        assertTrue(message.endsWith(" bytes of static shared memory, expected at most 49152"), message);
        load(HEAD + ".shared .b8 a[200000]; .shared .b8 b[100000]; .func f() { .shared .b8 c[49153]; ret; } .entry k() { .shared .b8 d[49152]; ret; }");
    }

    @Test
    void directivesAsCompilersWriteThem() {
        load(HEAD + ".file 1 \"a.cu\", 1700000000, 1234\n.file 2 \"b.h\"\n.extern .func f(.param .b64 x);\n.global .f32 small[2] = {.5, 1.};\n.global .u64 at = generic(small)+4;\n"
                + ".visible .entry k(.param .u64 p) .maxntid 256, 1, 1 .minnctapersm 2 .maxnreg 64 .pragma \"nounroll\"; {\n.loc 1 2 3 .pragma \"nounroll\", \"used_bytes_mask 15\";\n"
                + ".loc 2 3 4, function_name $L__info_string0, inlined_at 1 2 3\n.loc 2 3 4, function_name .debug_str+16, inlined_at 1 2 3\nret;\n}\n"
                + ".section .debug_str {\n$L__info_string0:\n.b8 97, 0\n}\n.section\t.debug_info\n{\n.b32 .debug_abbrev, $L__a-$L__b, -1\n.b64 .debug_str+8\n}\n.section .debug_loc { }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {";", ".extern .shared .b8 s[];", ".loc 1 2", ".loc a b c", ".loc 1 -2 3", ".loc 1 2 3 4", ".loc 1 2 3;", ".loc 1 2 3, foo", ".pragma;", ".pragma 5;", ".reg .bf16 %z;", ".reg .b32 %z1; .reg .b32 %z<10>;",
        "add.b32 %r1, %r1, %r1;", "add.u32 %r1, %r2, %tid.x;", "st.global.u32 [%d1], %tid.x;", ".shared .b32 s[4]; add.u32 %r1, %r2, s;", ".shared .b32 s[4]; cvta.to.shared.u64 %d1, s;", "ld.global.u32 %r1, [%d1-4];", "ld.global.u32 %r1, [0];",
        "atom.shared.add.u32 %r1, [16], 1;", "bar.arrive 1, 0;", "membar;", "membar.foo;", "fence;", "fence.sc;", "fence.foo.gpu;", "nanosleep 5;", "prefetch.global.L3 [%d1];", "prefetch.shared.L1 [%r1];", "discard.global.L2 [%d1], 64;",
        "ld.global.bf16 %h1, [%d1];", "ld.global.f16x2 %r1, [%d1];", "ld.global.wb.u32 %r1, [%d1];", "st.global.ca.u32 [%d1], %r1;", "ld.global.ca.cg.u32 %r1, [%d1];", "ld.global.nc.volatile.u32 %r1, [%d1];",
        "ld.volatile.ca.global.u32 %r1, [%d1];", "ld.relaxed.u32 %r1, [%d1];", "ld.release.gpu.global.u32 %r1, [%d1];", "st.acquire.gpu.global.u32 [%d1], %r1;", "ld.weak.gpu.u32 %r1, [%d1];", "ld.gpu.u32 %r1, [%d1];",
        "st.relaxed.gpu.local.u32 [%d1], %r1;", "ldu.ca.global.u32 %r1, [%d1];", "red.acquire.gpu.global.add.u32 [%d1], 1;", "match.any.sync.b32 %r1|%p1, %r2, -1;", "ld.volatile.local.u32 %r1, [%d1];",
        "ld.mmio.global.u32 %r1, [%d1];", "ld.mmio.acquire.sys.global.u32 %r1, [%d1];", "st.mmio.relaxed.gpu.global.u32 [%d1], %r1;", "ld.mmio.relaxed.sys.shared.u32 %r1, [%r1];",
        "ld.mmio.relaxed.sys.global.v2.u32 {%r1, %r2}, [%d1];"})
    void statements(String statement) {
        refusal(HEAD + ".entry k() {\n.reg .b16 %h<2>; .reg .b32 %r<4>; .reg .b64 %d<4>; .reg .pred %p<2>;\n" + statement + "\nret;\n}\n");
    }

    /** What assemblers refuse, and what would be lost in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"mov.u32 %r1+4, 7;", "add.u32 %r1+1, %r2, %r2;", "bar.red.popc.u32 %r1+1, 0, %p1;", "fence.proxy;", "fence.proxy.foo;", "fence.proxy.asyn6;", "fence.proxy.async.foo;", "fence.proxy.alias.global;", "fence.mbarrier_init;",
        "fence.mbarrier_init.release.gpu;", "fence.acquire.sync_restrict::foo.cluster;", "membar.proxy.foo;", "membar.gl.cta;", "createpolicy.fractional.L2::evic_last.b64 %d1, 1.0;", "createpolicy.fractional.L2::evict_last.b64 %d1, 2.0;",
        "createpolicy.fractional.L2::evict_last.b64 %d1, 0.0;", "createpolicy.fractional.global.L2::evict_last.b64 %d1, 0.5;", "createpolicy.fractional.L2::evict_first.L2::evict_normal.b64 %d1, 0.5;",
        "createpolicy.cvt.L2::evict_last.b64 %d1, %d2;", "bar.syncC: bar.sync 0;", ".shared .b8 s[40+6];", ".reg .b32 %q<3+1>;", "cvt.sat.u32.u32 %r1, %r2;", "cvt.sat.s64.u32 %d1, %r2;", "cvt.sat.u32.u8 %r1, %r2;",
        "cvt.rn.bf16.u8 %h1, %h1;", "cvt.rni.s8.bf16 %h1, %h1;",
        ".reg .b128 q; ld.global.u32 q, [%d1];", ".reg .b128 q; st.global.b128 [%d1], 5;", "ld.global.b128 %d1, [%d1];", "mov.v2.u32 {%r1, %r2}, %tid;", "mov.u32 %r1, %tid;", "bra %nowhere;", ".local .b32 l; mapa.shared::cluster.u32 %r1, l, 0;"})
    void textThatAssemblersRefuse(String statement) {
        String message = refusal(HOPPER + ".entry k() {\n.reg .b16 %h<2>; .reg .b32 %r<4>; .reg .b64 %d<4>; .reg .pred %p<2>;\n" + statement + "\nret;\n}\n");
        assertTrue(message.startsWith("k.ptx line 6 column "), message);
    }

    @Test
    void textThatAssemblersTakeBesideIt() {
        load(HOPPER + ".entry k() {\n.reg .b16 %h<2>; .reg .b32 %r<4>; .reg .b64 %d<4>;\nbar.sync %r1+1; nanosleep.u32 %r1+4; add.u32 %r1, %r2+4, 1; fence.proxy.async.global; fence.proxy.tensormap::generic.release.gpu;\n"
                + "fence.mbarrier_init.release.cluster; membar.proxy.alias; createpolicy.fractional.L2::evict_unchanged.L2::evict_first.b64 %d1, 1.0; cvt.sat.u8.u32 %r1, %r2; cvt.sat.u32.s8 %r1, %r2; cvt.rn.bf16.u16 %h1, %h1;\nret;\n}\n"
                + ".section .debug_x { .b8 255, -128 .b32 4294967295 }\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {".b8 300", ".b8 -129", ".b16 65536"})
    void dataOfSectionsOutOfRange(String data) {
        String message = refusal(HEAD + ".section .debug_x { " + data + " }\n");
        assertTrue(message.startsWith("k.ptx line 4 ") && message.contains("out of the range"), message);
    }

    @Test
    void modifiersThatGoTogether() {
        load(HEAD + ".entry k() {\n.reg .b32 %r<4>; .reg .b64 %d<4>;\nld.relaxed.gpu.global.u32 %r1, [%d1]; st.release.sys.u32 [%d1], %r1; ld.weak.global.ca.u32 %r1, [%d1]; st.global.wb.u32 [%d1], %r1;\n"
                + "ld.volatile.u32 %r1, [%d1]; ld.global.nc.L1::no_allocate.u32 %r1, [%d1]; ldu.global.u32 %r1, [%d1]; ld.local.u32 %r1, [0]; membar.gl; fence.cta; fence.acq_rel.sys; fence.proxy.alias;\n"
                + "nanosleep.u32 5; prefetch.L2 [%d1]; prefetchu.L1 [%d1]; cvt.u64.u32 %d1, %tid.x; red.release.gpu.global.add.u32 [%d1], 1; ld.global.u32 %r1, [%d1+-4];\n"
                + "ld.mmio.relaxed.sys.u32 %r1, [%d1]; st.mmio.relaxed.sys.global.u32 [%d1], %r1;\nret;\n}\n");
    }

    @Test
    void aLongChainOfCalls() {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < 5000; i++) text.append(".func f").append(i).append("();\n");
        for (int i = 0; i + 1 < 5000; i++) text.append(".func f").append(i).append("() { call f").append(i + 1).append("; ret; }\n");
        refusal(text + ".entry k() { call f0; ret; }");
    }

    /** Whatever can hold its like, a hundred thousand times. */
    @ParameterizedTest
    @CsvSource({"'mov.u32 %r, ', (, 1", "'mov.u32 %r, ', -, 1", "'mov.u32 %r, ', ~, 1", "'mov.u32 %r, ', !(, 1", "'mov.u32 %r, ', 1 ? 1 : , 1", "'mov.u32 %r, ', 1 + (, 1", "'mov.b64 %r, ', {, %r", "'', {, ''", "'call ', (, k", "'ld.u32 %r, ', [, %r", "'', '@%p ', ret", "'', 'L: L', ':'",
        "'.global .u32 g[2] = ', {, 1", "'.local .b32 l', [2], ''", "'.reg ', '.v2 ', '.b32 %q'", "'add', '.u32', ' %r, %r, %r'", "'mov.u32 %r, %r', '.x', ''"})
    void deeplyNested(String before, String what, String end) {
        String text = before + what.repeat(100_000) + end + ";\n";
        boolean variable = before.startsWith(".global");
        String message = refusal(HEAD + (variable ? text : "") + ".entry k() { .reg .b32 %r; .reg .pred %p;\n" + (variable ? "" : text) + "ret; }\n");
        assertTrue(message.length() < 500, message.length() + " characters");
    }

    @Test
    void manyParametersAndLongNames() {
        String parameters = IntStream.range(0, 5000).mapToObj(i -> ".param .b64 p" + i).collect(Collectors.joining(", "));
        refusal(HEAD + ".entry k(" + parameters + ") { ret; }");
        String message = refusal(HEAD + ".const .u32 c = 5;\n.entry k(.param .u32 a) { .reg .b32 %r; mov.u32 %r, %" + "a".repeat(50000) + "; ret; }");
        assertTrue(message.length() < 500, message.length() + " characters");
    }

    @Test
    void everyTruncationOfAKernelIsAnErrorOrAWholeModule() {
        String text = KernelCatalog.source("matmul_f32_64x64").orElseThrow().text();
        int end = text.lastIndexOf('}');
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            refusal(text.substring(0, random.nextInt(end)));
        }
    }

    @Test
    void damagedKernelsAreErrorsOfOneLineOrRun() {
        String text = PtxSource.load("adamw.ptx").expand(Map.of("WIDTH", "4", "ALIGN", "16")).text();
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            StringBuilder damaged = new StringBuilder(text);
            damaged.setCharAt(random.nextInt(text.indexOf(".version"), text.length()), (char) (32 + random.nextInt(95)));
            try {
                load(damaged.toString());
            } catch (FormatException e) {
                assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 50, refused + " refused");
    }
}
