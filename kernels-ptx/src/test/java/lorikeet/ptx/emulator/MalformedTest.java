package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no PTX: one line of error, in bounded memory and time. */
class MalformedTest {
    private static final String HEAD = ".version 7.8\n.target sm_80\n.address_size 64\n";

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
    @ValueSource(strings = {"", ".target sm_80", ".version 7.8", ".version x\n.target sm_80", ".version 7.8\n.target sm_80\n.address_size 48", ".version 7.8\n.target sm_99999999999", ".version 7.8\n.target sm_80_\n", "\u0001", "hello"})
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

    @Test
    void aLongChainOfCalls() {
        StringBuilder text = new StringBuilder(HEAD);
        for (int i = 0; i < 5000; i++) text.append(".func f").append(i).append("();\n");
        for (int i = 0; i + 1 < 5000; i++) text.append(".func f").append(i).append("() { call f").append(i + 1).append("; ret; }\n");
        refusal(text + ".entry k() { call f0; ret; }");
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
        String text = PtxSource.load("lora_linear.ptx").expand(Map.of("FORM", "nt", "P_ROWS", "0", "Q_COLS", "0", "WIDTH", "4", "ALIGN", "16")).text();
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
