package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way to branch, leave and wait: see {@link ExecutionTest} for whole control flow. */
class FlowFormsTest {
    static final Set<String> FAMILIES = Set.of("bra", "brx", "call", "ret", "exit", "trap", "bar", "barrier");

    private static int[] expected(int threads, IntUnaryOperator value) {
        return IntStream.range(0, threads).map(value).toArray();
    }

    @Test
    void anIndexedBranchGoesWhereEachLaneSays() {
        String code = """
                ROUTES: .branchtargets A, B, C, B;
                mov.u32 %out, 0;
                and.b32 %r0, %t, 3;
                brx.idx %r0, ROUTES;
                A: add.u32 %out, %out, 1;
                bra.uni END;
                B: add.u32 %out, %out, 10;
                C: add.u32 %out, %out, 100;
                END:
                """;
        assertArrayEquals(expected(40, t -> t % 4 == 0 ? 1 : t % 4 == 2 ? 100 : 110), Ptx.run("", code, 1, 40));
    }

    @ParameterizedTest
    @CsvSource({"bra, 7", "bra.uni, 7"})
    void aBranchUnderAPredicateIsTakenByItsLanes(String branch, int odd) {
        String predicate = branch.equals("bra") ? "%r0, 0" : "%n, 1000"; // .uni: all or none
        String code = "and.b32 %r0, %t, 1; mov.u32 %out, 3; setp.eq.u32 %p0, " + predicate + "; @%p0 " + branch + " SKIP; mov.u32 %out, " + odd + "; SKIP:";
        assertArrayEquals(expected(32, t -> branch.equals("bra") && t % 2 == 0 ? 3 : odd), Ptx.run("", code, 1, 32));
    }

    private static final String FUNCTION = """
            .func (.param .b32 r) twice(.param .b32 n) { .reg .b32 %a; ld.param.u32 %a, [n]; add.u32 %a, %a, %a; st.param.b32 [r], %a; ret; }
            .func (.param .b32 r) leave(.param .b32 n) { .reg .b32 %a; .reg .pred %p; ld.param.u32 %a, [n]; setp.gt.u32 %p, %a, 20; @%p exit; @!%p ret.uni; ret; }
            """;

    @ParameterizedTest
    @CsvSource({"call", "call.uni"})
    void aCallReturnsToEachLaneThatMadeIt(String call) {
        String guard = call.equals("call") ? "setp.lt.u32 %p0, %t, 5; @%p0 bra END;\n" : "";
        String code = "mov.u32 %out, 1;\n" + guard + "{ .param .b32 x; .param .b32 y; st.param.b32 [x], %t; " + call + " (y), twice, (x); ld.param.b32 %out, [y]; }\nEND:";
        assertArrayEquals(expected(40, t -> call.equals("call") && t < 5 ? 1 : 2 * t), Ptx.run(FUNCTION, code, 1, 40));
    }

    /** Functions of as many parameters, each handed over in its own way: a pointer comes to the one that takes what the call has. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"twice | (.param .b32 _) _ (.param .b32 _) | call (y), %d, (x), P; ld.param.b32 %out, [y]; | 2", "inRegister | (.reg .b32 _) _ (.reg .b32 _) | call (%out), %d, (%t), P; | 3",
        "inRegister | (.reg .b32 _) _ (.reg .b32 _) | call (_), %d, (5), P; mov.u32 %out, %t; | 1"})
    void aCallThroughAPointerComesToWhatTakesItsArguments(String function, String prototype, String call, int times) {
        String others = ".func (.reg .b32 r) inRegister(.reg .b32 n) { mul.lo.u32 r, n, 3; ret; }\n.func (.reg .f32 r) ofFloats(.reg .f32 n) { mov.f32 r, n; ret; }\n";
        String code = ".reg .b64 %d; mov.u64 %d, " + function + ";\nP: .callprototype " + prototype + ";\n{ .param .b32 x; .param .b32 y; st.param.b32 [x], %t; " + call + " }\n";
        assertArrayEquals(expected(40, t -> times * t), Ptx.run(FUNCTION + others, code, 1, 40));
    }

    @Test
    void anExitInsideAFunctionEndsTheThread() {
        String code = "ld.param.u64 %base, [out]; mad.wide.u32 %base, %t, 4, %base; st.global.u32 [%base], 9;\n"
                + "{ .param .b32 x; .param .b32 y; st.param.b32 [x], %t; call (y), leave, (x); }\nmov.u32 %out, 5;";
        assertArrayEquals(expected(40, t -> t > 20 ? 9 : 5), Ptx.run(FUNCTION, code, 1, 40));
    }

    @Test
    void aTrapStopsTheLaunchWhereTheFirstLaneMeetsIt() {
        try (PtxMachine machine = Ptx.machine(Ptx.entry("mov.u32 %out, 0; setp.eq.u32 %p0, %t, 37;\n@%p0 trap;"))) {
            DeviceBuffer out = machine.allocate(256);
            Kernel kernel = machine.kernel("k").block(64, 1, 1);
            Finding finding = assertThrows(LaunchFault.class, () -> kernel.launch(out)).finding();
            assertEquals(List.of(Finding.Kind.TRAP, 8, new Dim(37, 0, 0)), List.of(finding.kind(), finding.line(), finding.thread()));
        }
    }

    /** Threads of the block, those for which the predicate holds, and the three answers. */
    @ParameterizedTest
    @CsvSource({"bar, 32, 32, 1, 1", "bar, 96, 0, 0, 0", "bar, 96, 95, 0, 1", "bar, 50, 50, 1, 1", "barrier, 128, 33, 0, 1", "barrier, 1, 1, 1, 1", "barrier, 1024, 1024, 1, 1"})
    void reductionsAtABarrier(String name, int threads, int yes, int all, int any) {
        String counted = (threads + 31) / 32 * 32 + "";
        for (String count : List.of("", ", " + counted)) {
            for (String aligned : List.of("", name.equals("barrier") ? ".aligned" : "")) {
                String red = name + ".red.";
                String code = "setp.lt.u32 %p0, %n, " + yes + "; " + red + "popc" + aligned + ".u32 %r0, 15" + count + ", %p0;\n" + red + "and" + aligned + ".pred %p1, 0" + count + ", %p0; "
                        + red + "or" + aligned + ".pred %p2, 7" + count + ", %p0; " + red + "popc" + aligned + ".u32 %r1, 15" + count + ", !%p0;\n"
                        + "selp.u32 %r2, 10000, 0, %p1; selp.u32 %r3, 20000, 0, %p2; add.u32 %out, %r0, %r2; add.u32 %out, %out, %r3; add.u32 %r1, %r1, %r0; setp.ne.u32 %p3, %r1, " + threads + "; @%p3 mov.u32 %out, -1;";
                assertArrayEquals(expected(threads, t -> yes + 10000 * all + 20000 * any), Ptx.run("", code, 1, threads), name + aligned + count);
            }
        }
    }

    @Test
    void everyFormOfABarrierIsOneOfThese() {
        List<String> taken = AcceptedForms.of("(bar|barrier)[.cta](|.sync|.arrive|.red.popc|.red.and|.red.or|.warp.sync)[.aligned](|.u32|.pred|.b32)", opcode -> opcode.contains("warp") ? "-1"
                : opcode.contains("popc") ? "%r0, 1, %p0" : opcode.contains("red") ? "%p0, 1, %p1" : opcode.contains("arrive") ? "1, 64" : "1");
        List<String> forms = FormTable.expand("(bar|barrier)[.cta](.sync|.arrive|.red.popc|.red.and|.red.or|.warp.sync)[.aligned]").stream().filter(form -> !form.contains("warp") || !form.contains("aligned"))
                .map(form -> form.contains("popc") ? form + ".u32" : form.contains("red") ? form + ".pred" : form).sorted().toList();
        assertEquals(forms, taken.stream().sorted().toList());
    }
}
