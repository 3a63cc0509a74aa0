package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bar.arrive} tells those who wait at the barrier what its thread has done before, and tells its thread nothing. */
class RaceArrivalsTest {
    /** Threads write a cell each; the second warp goes on at once. {@code %r2} is the cell of the neighbour, {@code %r3} that of the same lane of the other warp. */
    private static List<Finding.Kind> found(String before, String afterArriving, String afterWaiting, long seed) {
        String code = "mov.u32 %out, 0; mov.u32 %r0, s; mad.lo.u32 %r1, %n, 4, %r0; xor.b32 %r2, %n, 1; mad.lo.u32 %r2, %r2, 4, %r0; xor.b32 %r3, %n, 32; mad.lo.u32 %r3, %r3, 4, %r0;\n"
                + "st.shared.u32 [%r1], %n; " + before + "setp.lt.u32 %p0, %n, 32; @%p0 bra WAIT;\nbar.arrive 1, 64;\n" + afterArriving + "\nbra END;\nWAIT: bar.sync 1, 64;\n" + afterWaiting + "\nEND:";
        try (PtxMachine machine = Ptx.machine(".shared .align 4 .b32 s[64];\n" + Ptx.entry(code))) {
            return machine.kernel("k").block(64, 1, 1).launch(new Checks(false, false, true, false, OptionalLong.of(seed)), machine.allocate(4L * 64)).findings().stream().map(Finding::kind).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoWaitsLearns(long seed) {
        assertEquals(List.of(), found("", "", "ld.shared.u32 %out, [%r3]; st.shared.u32 [%r3], 1; ld.shared.u32 %out, [%r2];", seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whoArrivesDoesNot(long seed) {
        assertEquals(List.of(Finding.Kind.SHARED_RACE), found("", "ld.shared.u32 %out, [%r2];", "", seed), "a lane of its own warp");
        assertEquals(List.of(Finding.Kind.SHARED_RACE), found("", "ld.shared.u32 %out, [%r3];", "", seed), "a lane that waits");
        assertEquals(List.of(), found("bar.warp.sync -1; ", "ld.shared.u32 %out, [%r2];", "", seed), "lanes that have met before");
    }

    /** What it does after it has arrived is told of to nobody. */
    @Test
    void whatFollowsAnArrivalIsLater() {
        assertEquals(List.of(Finding.Kind.SHARED_RACE), found("", "st.shared.u32 [%r1], 1;", "ld.shared.u32 %out, [%r3];", 1));
    }
}
