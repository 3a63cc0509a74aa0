package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Lanes of a warp at barriers when others have left, are elsewhere or go round for ever. */
class SchedulingTest {
    private static Finding fault(String code) {
        try (PtxMachine machine = Ptx.machine(Ptx.entry("mov.u32 %out, 0;\n" + code))) {
            DeviceBuffer out = machine.allocate(4 * 64);
            Kernel kernel = machine.kernel("k").block(64, 1, 1);
            LaunchOptions few = LaunchOptions.plain().bounded(1_000_000, 1_000_000);
            return assertThrows(LaunchFault.class, () -> kernel.launch(few, out)).finding();
        }
    }

    @Test
    void aBarrierDoesNotWaitForLanesThatHaveNothingLeftToDo() {
        String text = ".shared .b32 s[64];\n.entry k(.param .u64 out, .param .u32 n) { .reg .pred %p; .reg .b32 %r<5>; .reg .b64 %d<3>;\n"
                + "mov.u32 %r0, %tid.x; ld.param.u32 %r1, [n]; setp.ge.u32 %p, %r0, %r1; @%p bra END;\n"
                + "mov.u32 %r2, s; mad.lo.u32 %r2, %r0, 4, %r2; st.shared.b32 [%r2], %r0; bar.sync 0; sub.u32 %r3, %r1, %r0; mov.u32 %r2, s;\n"
                + "mad.lo.u32 %r2, %r3, 4, %r2; ld.shared.b32 %r4, [%r2+-4]; ld.param.u64 %d0, [out]; mad.wide.u32 %d0, %r0, 4, %d0;\n"
                + "st.global.b32 [%d0], %r4; END: bra LAST; LAST: ret; }";
        try (PtxMachine machine = Ptx.machine(text)) {
            DeviceBuffer out = machine.allocate(4 * 40);
            assertEquals(List.of(), machine.kernel("k").block(64, 1, 1).launch(Checks.all(), out, 40).findings());
            int[] reversed = new int[40];
            for (int i = 0; i < 40; i++) reversed[i] = 39 - i;
            assertArrayEquals(reversed, out.ints());
        }
    }

    /** The block's barrier is one of the threads that have not exited: an early return, and a barrier in a branch whose others leave, are alike. */
    @Test
    void aBarrierDoesNotWaitForWarpsThatPassByItAndExit() {
        String skipped = "mov.u32 %out, 1; setp.ge.u32 %p0, %n, 64; @%p0 bra L;\nbar.sync 0;\nmov.u32 %out, 2;\nL:";
        try (PtxMachine machine = Ptx.machine(Ptx.entry(skipped))) {
            DeviceBuffer out = machine.allocate(4 * 128);
            assertEquals(List.of(), machine.kernel("k").block(128, 1, 1).launch(Checks.all(), out).findings());
            assertArrayEquals(IntStream.range(0, 128).map(i -> i < 64 ? 2 : 1).toArray(), out.ints());
        }
    }

    @Test
    void aBarrierThatSomeLanesOfAWarpPassByIsDivergent() {
        Finding finding = fault("setp.lt.u32 %p0, %n, 16; @!%p0 bra L;\nbar.sync 0;\nL: add.u32 %out, %n, 1;");
        assertEquals(Finding.Kind.DIVERGENT_BARRIER, finding.kind());
        assertEquals(9, finding.line());
    }

    @Test
    void anEndlessLoopIsNamedByTheBranchThatKeepsItGoing() {
        Finding finding = fault("L:\nadd.u32 %out, %out, 1;\nbra L;");
        assertEquals(Finding.Kind.ENDLESS_LOOP, finding.kind());
        assertEquals(10, finding.line());
    }
}
