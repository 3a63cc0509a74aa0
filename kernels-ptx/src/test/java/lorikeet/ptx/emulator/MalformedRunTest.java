package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Modules that are well-formed, but never end or go where nothing is: one line that names the kernel and the line, checked or not. */
class MalformedRunTest {
    private static final String FUNCTIONS = ".func down(.param .b32 n);\n.func up(.param .b32 n);\n"
            + ".func down(.param .b32 n) {\n{ .param .b32 a; call up, (a); }\nret; }\n"
            + ".func up(.param .b32 n) {\n.local .b8 space[64];\n{ .param .b32 a; call down, (a); }\nret; }\n"
            + ".func self() {\ncall self;\nret; }\n"
            + ".func large() {\n.local .b8 space[65536]; .reg .b64 %x; .reg .b32 %y;\nmov.u64 %x, space; st.local.u32 [%x], 1; ld.local.u32 %y, [%x];\ncall large;\nret; }\n"
            + ".func pointed(.param .b64 f) {\n.reg .b64 %f;\nld.param.u64 %f, [f];\n{ .param .b64 a; st.param.b64 [a], %f; call %f, (a), P; }\nret;\nP: .callprototype _ (.param .b64 _); }\n"
            + ".func nothing() { ret; }\n.global .u64 table[2] = {nothing, nothing};\n";

    private static Finding fault(String code, boolean checked) {
        String text = FUNCTIONS + ".entry k(.param .u64 zero) {\n.reg .b64 %f, %g; .reg .b32 %r; .reg .pred %p;\nld.param.u64 %f, [zero];\n" + code + "\nret;\nQ: .callprototype _ ();\n}\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            Kernel kernel = machine.kernel("k").block(33, 1, 1).maxSteps(5_000_000);
            if (checked) return kernel.launch(Checks.all(), 0L).findings().stream().filter(f -> f.kind() != Finding.Kind.UNINITIALIZED_LOCAL && f.kind() != Finding.Kind.UNINITIALIZED_REGISTER).findFirst().orElseThrow();
            LaunchFault fault = assertThrows(LaunchFault.class, () -> kernel.launch(0L));
            assertEquals(1, fault.getMessage().lines().count(), fault.getMessage());
            return fault.finding();
        }
    }

    /** The bound on steps is never reached: some lanes alone, a guard and a label that only others come to change nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"L: bra.uni L;", "mov.u32 %r, %tid.x; setp.eq.u32 %p, %r, 7;\nL: @%p bra L;", "mov.u32 %r, %tid.x; setp.ne.u32 %p, %r, 7;\n@%p bra E;\nL: bra L;\nE:"})
    void aBranchToItselfEndsAtOnce(String code) {
        try (PtxMachine machine = Ptx.machine(".entry k() {\n.reg .b32 %r; .reg .pred %p;\n" + code + "\nret; }\n")) {
            Kernel kernel = machine.kernel("k").block(64, 1, 1);
            for (Checks checks : new Checks[] {Checks.none(), Checks.all()}) {
                Finding found = checks.equals(Checks.none()) ? assertThrows(LaunchFault.class, () -> kernel.launch()).finding() : kernel.launch(checks).findings().getFirst();
                assertEquals(Finding.Kind.ENDLESS_LOOP, found.kind());
                assertEquals("a branch to itself: nothing can end it", found.detail());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"call self; | STACK_OVERFLOW", "{ .param .b32 a; call down, (a); } | STACK_OVERFLOW", "call large; | STACK_OVERFLOW",
        "mov.u64 %g, pointed; { .param .b64 a; st.param.b64 [a], %g; call pointed, (a); } | STACK_OVERFLOW", "call %f, Q; | BAD_CALL", "mov.u64 %g, table; call %g, Q; | BAD_CALL", "add.u64 %f, %f, 7; call %f, Q; | BAD_CALL",
        "mov.u32 %r, 3; T: .branchtargets L, L; brx.idx %r, T; L: ret; | BAD_CALL", "L: bra L; | ENDLESS_LOOP", "M: nanosleep.u32 5; bra M; | ENDLESS_LOOP", "mov.u32 %r, %tid.x; N: add.u32 %r, %r, 1; setp.ne.u32 %p, %r, 0; @%p bra N; | ENDLESS_LOOP",
        "trap; | TRAP", "brkpt; | TRAP", "mov.u32 %r, %tid.x; setp.eq.u32 %p, %r, 0; @%p bar.sync 0; bar.sync 1; | DIVERGENT_BARRIER", "mov.u32 %r, 77; bar.sync %r; | BAD_BARRIER", "ld.u32 %r, [%f]; | OUT_OF_BOUNDS", "st.global.u32 [%f+3], %r; | OUT_OF_BOUNDS"})
    void endsInOneLine(String code, Finding.Kind kind) {
        for (boolean checked : new boolean[] {false, true}) {
            Finding found = fault(code, checked);
            assertEquals(kind, found.kind(), found.toString());
            assertTrue(found.line() > 3 && found.toString().startsWith(kind.text() + ": kernel k line " + found.line() + " block (0,0,0) thread ("), found.toString());
            assertTrue(!found.detail().contains("Exception") && !found.detail().contains("java"), found.detail());
        }
    }
}
