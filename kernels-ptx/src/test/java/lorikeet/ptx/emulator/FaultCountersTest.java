package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A launch that is stopped has counted what it did until then. */
class FaultCountersTest {
    private static final Checks MEMORY = new Checks(true, false, false, false, Checks.none().seed());

    /** Three instructions, then {@code stop} as the fourth, and one that is not reached. */
    private static LaunchReport stopped(String stop, int blocks, int threads, Checks checks) {
        String text = ".entry k() {\n.reg .b32 %r<4>; .reg .b64 %d; .reg .pred %p;\nmov.u64 %d, 0; mov.u32 %r1, %tid.x; setp.ge.u32 %p, %r1, 32;\n" + stop + "\nmov.u32 %r2, 1; ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            Kernel kernel = machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1);
            return assertThrows(LaunchFault.class, () -> kernel.launch(checks, new Object[0])).report();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"st.global.u32 [%d], %r1;|out_of_bounds", "ld.global.u32 %r1, [%d];|out_of_bounds", "trap;|trap", "atom.global.add.u32 %r1, [%d], 1;|out_of_bounds"})
    void oneWarp(String stop, String kind) {
        LaunchReport report = stopped(stop, 1, 32, Checks.none().counting());
        assertEquals(List.of(kind), report.findings().stream().map(finding -> finding.kind().text()).toList());
        assertFalse(report.complete());
        assertEquals(4, report.steps());
        assertEquals(4, report.counters().orElseThrow().total().issues());
        assertEquals(128, report.counters().orElseThrow().total().lanes());
    }

    @Test
    void stepsAreCountedWithoutCounters() {
        LaunchReport report = stopped("st.global.u32 [%d], %r1;", 1, 32, Checks.none());
        assertEquals(4, report.steps());
        assertTrue(report.counters().isEmpty());
    }

    @Test
    void warpsBeforeItCountWhole() {
        LaunchReport report = stopped("@%p st.global.u32 [%d], %r1;", 1, 64, Checks.none().counting());
        assertEquals(6 + 4, report.steps());
        assertEquals(6 + 4, report.counters().orElseThrow().total().issues());
    }

    @Test
    void whatEndsACheckedLaunchIsCountedToo() {
        String text = ".entry k() {\n.reg .b32 %r; mov.u32 %r, 0;\nbar.sync 1, 64;\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            LaunchReport report = machine.kernel("k").block(32, 1, 1).launch(MEMORY.counting());
            assertEquals(Finding.Kind.DEADLOCK, report.findings().getFirst().kind());
            assertFalse(report.complete());
            assertEquals(2, report.counters().orElseThrow().total().issues());
            assertEquals(2, report.steps());
        }
    }

    @Test
    void aNotedFaultEndsNothing() {
        String text = ".entry k() {\n.reg .b64 %d; mov.u64 %d, 0;\nst.global.u32 [%d], 1;\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            LaunchReport report = machine.kernel("k").grid(3, 1, 1).launch(MEMORY.counting());
            assertTrue(report.complete());
            assertEquals(9, report.counters().orElseThrow().total().issues());
        }
    }
}
