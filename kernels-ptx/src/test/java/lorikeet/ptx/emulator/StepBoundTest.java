package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What never ends is stopped after a number of steps, of one warp or of all. */
class StepBoundTest {
    /** Thread 33 goes round and round; each other one loops as often as it is told. */
    private static final String LOOP = ".entry k(.param .u32 times) {\n.reg .b32 %i, %t, %n; .reg .pred %p, %q;\n"
            + "ld.param.u32 %n, [times]; mov.u32 %t, %tid.x; mov.u32 %i, 0;\nsetp.eq.u32 %q, %t, 33;\nLOOP: add.u32 %i, %i, 1;\nsetp.lt.or.u32 %p, %i, %n, %q;\n@%p bra LOOP;\nret; }\n";

    private static Finding fault(int blocks, int threads, int times, long all, long ofAWarp) {
        try (PtxMachine machine = Ptx.machine(LOOP)) {
            Kernel kernel = machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1);
            return assertThrows(LaunchFault.class, () -> kernel.launch(LaunchOptions.plain().bounded(all, ofAWarp), times)).finding();
        }
    }

    @Test
    void aWarpThatGoesRoundAndRoundIsStopped() {
        Finding finding = fault(2, 64, 10, Long.MAX_VALUE, 1_000_000);
        assertEquals(Finding.Kind.ENDLESS_LOOP, finding.kind());
        assertEquals(10, finding.line());
        assertEquals(33, finding.thread().x());
        assertEquals("; the bound is 1000000 (--max_steps N or Kernel.maxSteps(N) raises it, -Dlorikeet.ptx.max-steps=N for all launches)", finding.detail().substring(finding.detail().indexOf(';')));
    }

    @Test
    void manyWarpsTogetherAreStoppedByTheBoundOfTheLaunch() {
        Finding finding = fault(100, 32, 100_000, 3_000_000, Long.MAX_VALUE);
        assertEquals(Finding.Kind.ENDLESS_LOOP, finding.kind());
        assertEquals("; the bound is 3000000 (--max_steps N or Kernel.maxSteps(N) raises it, -Dlorikeet.ptx.max-steps=N for all launches)", finding.detail().substring(finding.detail().indexOf(';')));
    }

    @Test
    void aGridWhoseBlocksAloneAreTooManyIsRefused() {
        try (PtxMachine machine = Ptx.machine(".entry k() { ret; }")) {
            Kernel kernel = machine.kernel("k").grid(Integer.MAX_VALUE, 65535, 65535);
            String message = assertThrows(DeviceException.class, kernel::launch).getMessage();
            assertEquals("kernel k: grid (2147483647,65535,65535) of 9223090559730712575 blocks is more than can be run in the steps that a launch may take; "
                    + "the bound is 20000000000 (--max_steps N or Kernel.maxSteps(N) raises it, -Dlorikeet.ptx.max-steps=N for all launches)", message);
        }
    }

    /** The bound of a user is one of steps alone: what ends within it runs, and only what cannot is refused before it does. */
    @Test
    void aBoundThatIsSetCountsNothingButSteps() {
        try (PtxMachine machine = Ptx.machine(".entry k() { .reg .b32 %r; mov.u32 %r, 1; ret; }")) {
            Kernel kernel = machine.kernel("k").grid(1000, 1, 1).block(64, 1, 1);
            assertEquals(4000, kernel.maxSteps(4000).launch().steps());
            Finding finding = assertThrows(LaunchFault.class, () -> kernel.maxSteps(3000).launch()).finding();
            assertEquals(Finding.Kind.ENDLESS_LOOP, finding.kind());
            assertTrue(finding.detail().endsWith(" steps of warps; the bound is 3000 (--max_steps N or Kernel.maxSteps(N) raises it, -Dlorikeet.ptx.max-steps=N for all launches)"), finding.detail());
            assertTrue(assertThrows(DeviceException.class, () -> kernel.maxSteps(1999).launch()).getMessage().startsWith("kernel k: grid (1000,1,1) of 1000 blocks is more than"));
        }
    }

    @Test
    void whatEndedPastItsBoundIsFoundAtItsEnd() {
        try (PtxMachine machine = Ptx.machine(".entry k() {\n.reg .b32 %r; mov.u32 %r, 1;\nret;\n}")) {
            Finding finding = assertThrows(LaunchFault.class, () -> machine.kernel("k").maxSteps(1).launch()).finding();
            assertEquals("a warp took 2 steps", finding.detail().substring(0, finding.detail().indexOf(';')));
            assertEquals(7, finding.line());
        }
    }

    @Test
    void racesAreLookedForAmongAsManyBlocksAsHaveNumbers() {
        try (PtxMachine machine = Ptx.machine(".entry k() { ret; }")) {
            Kernel kernel = machine.kernel("k").grid(65536, 32768, 1).maxSteps(Long.MAX_VALUE);
            String message = assertThrows(DeviceException.class, () -> kernel.launch(Checks.all())).getMessage();
            assertEquals("kernel k: grid (65536,32768,1) of 2147483648 blocks, expected at most 2147483647 where races are looked for", message);
        }
    }

    @Test
    void whatEndsWithinTheBoundsIsNotStopped() {
        try (PtxMachine machine = Ptx.machine(LOOP)) {
            Kernel kernel = machine.kernel("k").grid(10, 1, 1).block(32, 1, 1);
            assertEquals(0, kernel.launch(LaunchOptions.plain().bounded(4_100_000, 410_000), 100_000).findings().size());
        }
    }

    @Test
    void withChecksTheBoundIsAFindingBesideTheOthers() {
        try (PtxMachine machine = Ptx.machine(LOOP)) {
            LaunchOptions checked = new Checks(true, false, false, false, Checks.none().seed()).options(null);
            assertEquals(Finding.Kind.ENDLESS_LOOP, machine.kernel("k").block(64, 1, 1).launch(checked.bounded(Long.MAX_VALUE, 100_000), 10).findings().getFirst().kind());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ld.volatile.global.u32 %f, [flag];", "atom.global.add.u32 %f, [flag], 0;", "atom.global.or.b32 %f, [flag], 0;", "atom.global.cas.b32 %f, [flag], 0, 0;",
        "atom.global.exch.b32 %f, [flag], 0;", "atom.global.max.u32 %f, [flag], 0;"})
    void waitingForWhatNobodyChangesEndsSoonUnderChecks(String look) {
        String text = ".global .u32 flag;\n.entry k() {\n.reg .b32 %f; .reg .pred %p;\nL: " + look + "\nsetp.eq.u32 %p, %f, 0;\n@%p bra L;\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            LaunchReport report = machine.kernel("k").block(1, 1, 1).launch(Checks.all());
            assertEquals(Finding.Kind.ENDLESS_LOOP, report.findings().getFirst().kind());
            assertEquals(7, report.findings().getFirst().line());
            assertEquals(true, report.steps() < 100_000, report.steps() + " steps");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"atom.global.cas.b128 %o, [flag], %z, %z;", "atom.global.exch.b128 %o, [flag], %z;", "atom.global.v2.f32.add {%f, %g}, [flag], {0f00000000, 0f00000000};"})
    void waitingByWideAtomicsEndsSoonToo(String look) {
        String text = ".version 8.4\n.target sm_90\n.address_size 64\n.global .align 16 .b8 flag[16];\n.entry k() {\n.reg .b128 %o, %z; .reg .b64 %l, %h; .reg .f32 %f, %g; .reg .pred %p;\n"
                + "mov.b64 %l, 0; mov.b128 %z, {%l, %l}; mov.b128 %o, {%l, %l}; mov.f32 %f, 0f00000000;\nL: " + look
                + "\nmov.b128 {%l, %h}, %o; setp.eq.u64 %p, %l, 0; setp.eq.and.f32 %p, %f, 0f00000000, %p;\n@%p bra L;\nret; }\n";
        try (PtxMachine machine = PtxMachine.load(new PtxSource("k.ptx", text))) {
            LaunchReport report = machine.kernel("k").block(1, 1, 1).launch(memory());
            assertEquals(List.of(Finding.Kind.ENDLESS_LOOP), report.findings().stream().map(Finding::kind).toList());
            assertEquals(true, report.steps() < 100_000, report.steps() + " steps");
        }
    }

    private static Checks memory() {
        return new Checks(true, false, false, false, Checks.none().seed());
    }

    /** Threads that wait in many ways for what the last warp of the last block does at last: it counts to {@code times} before. */
    private static LaunchReport patient(String wait, int blocks, int threads, int times) {
        String text = ".global .u32 flag; .global .u32 done;\n.entry k(.param .u32 last, .param .u32 times) {\n.reg .b32 %f, %i, %n, %l, %t; .reg .pred %p; .local .b32 own;\n"
                + "mov.u32 %i, 0; ld.param.u32 %n, [times]; ld.param.u32 %l, [last]; mov.u32 %t, %ctaid.x; mov.u32 %f, %ntid.x; mul.lo.u32 %t, %t, %f;\n"
                + "mov.u32 %f, %tid.x; add.u32 %t, %t, %f; setp.eq.u32 %p, %t, %l;\n@%p bra WORK;\n" + wait
                + "\nbra END;\nWORK: add.u32 %i, %i, 1; setp.lt.u32 %p, %i, %n;\n@%p bra WORK;\nst.release.gpu.global.u32 [flag], 1;\nEND: ret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            return machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(memory(), blocks * threads - 1, times);
        }
    }

    private static final String SPIN = "L: ld.acquire.gpu.global.u32 %f, [flag]; setp.eq.u32 %p, %f, 0;\n@%p bra L;\n";

    /** Whatever the number of looks: the thread that works changes memory in the end, of another block, warp or of the same warp. */
    @ParameterizedTest
    @CsvSource({"3, 32", "1, 64", "1, 2"})
    void whoWaitsForAThreadThatStillWorksIsNotStopped(int blocks, int threads) {
        assertEquals(List.of(), patient(SPIN, blocks, threads, 300_000).findings());
    }

    /** Each thread looks so often and goes on whatever it saw, with its count in a register or in memory of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"add.u32 %i, %i, 1;", "st.local.u32 [own], %i; mov.u32 %i, 0; ld.local.u32 %i, [own]; add.u32 %i, %i, 1;"})
    void whoLooksOftenButCountsIsNotStopped(String count) {
        String look = "L: ld.volatile.global.u32 %f, [done]; " + count + " setp.lt.u32 %p, %i, 450000;\n@%p bra L;\n";
        assertEquals(List.of(), patient(look, 1, 2, 1).findings());
    }

    @Test
    void whoWaitsForOthersThatAllWaitIsStopped() {
        for (int[] shape : new int[][] {{3, 32}, {1, 64}, {1, 2}}) {
            LaunchReport report = patient(SPIN + "st.global.u32 [done], 1;", shape[0], shape[1], 10);
            assertEquals(List.of(), report.findings());
            report = patient(SPIN.replace("flag", "done"), shape[0], shape[1], 10);
            assertEquals(List.of(Finding.Kind.ENDLESS_LOOP), report.findings().stream().map(Finding::kind).toList());
            assertEquals(true, report.steps() < 1_000_000, report.steps() + " steps");
        }
    }

    /** Unoptimised code keeps what it read in local memory and calls a function to look. */
    @Test
    void waitsThroughCallsAndLocalMemoryEndSoonToo() {
        String text = ".global .u32 flag;\n.func (.reg .b32 %v) look() { ld.volatile.global.u32 %v, [flag]; ret; }\n.entry k() {\n.reg .b32 %f; .reg .pred %p; .local .b32 own;\n"
                + "L: call (%f), look, (); st.local.u32 [own], %f; ld.local.u32 %f, [own]; setp.eq.u32 %p, %f, 0;\n@%p bra L;\nret; }\n";
        try (PtxMachine machine = Ptx.machine(text)) {
            LaunchReport report = machine.kernel("k").block(40, 1, 1).launch(memory());
            assertEquals(List.of(Finding.Kind.ENDLESS_LOOP), report.findings().stream().map(Finding::kind).toList());
            assertEquals(true, report.steps() < 100_000, report.steps() + " steps");
        }
    }
}
