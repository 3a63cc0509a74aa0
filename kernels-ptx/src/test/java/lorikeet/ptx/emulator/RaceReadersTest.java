package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Many read a cell, and who writes it has waited for all of them but one: that one is found, whoever it is and in whatever order they take turns. */
class RaceReadersTest {
    private static final int SCHEDULES = 12;
    private static final String CELLS = ".global .align 4 .u32 count; .global .align 4 .u32 data[64]; .shared .align 4 .u32 indata[64];\n";

    /** What is found in each of the schedules, the first of which is the usual one. */
    private static List<List<Finding.Kind>> found(String code, int blocks, int threads) {
        return Stream.iterate(0, seed -> seed < SCHEDULES, seed -> seed + 1).map(seed -> {
            try (PtxMachine machine = Ptx.machine(CELLS + Ptx.entry(code))) {
                DeviceBuffer out = machine.allocate(4L * blocks * threads);
                Checks checks = new Checks(false, false, true, false, Checks.none().seed());
                LaunchReport report = machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(seed == 0 ? checks : checks.seeded(seed), out);
                return report.findings().stream().map(Finding::kind).toList();
            }
        }).toList();
    }

    private static void assertFound(List<Finding.Kind> each, String code, int blocks, int threads) {
        assertEquals(Stream.generate(() -> each).limit(SCHEDULES).toList(), found(code, blocks, threads), code);
    }

    /** Six warps read; all but {@code LEFT} come to a barrier, after which one thread writes. */
    private static String warps(String space, int left) {
        String cell = space.equals("shared") ? "indata" : "data";
        return "mov.u32 %out, 0; shr.u32 %r8, %n, 5; ld.SPACE.u32 %r1, [CELL]; setp.eq.u32 %p0, %r8, LEFT; @%p0 bra END;\nbar.sync 1, COUNT; setp.eq.u32 %p1, %n, 0; @%p1 st.SPACE.u32 [CELL], 1;\nEND:"
                .replace("SPACE", space).replace("CELL", cell).replace("LEFT", "" + left).replace("COUNT", left < 6 ? "160" : "192");
    }

    @ParameterizedTest
    @CsvSource({"shared, SHARED_RACE", "global, GLOBAL_RACE"})
    void aWarpThatIsNotWaitedFor(String space, Finding.Kind kind) {
        for (int left = 1; left < 6; left++) assertFound(List.of(kind), warps(space, left), 1, 192);
        assertFound(List.of(), warps(space, 6), 1, 192);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 13, 31})
    void aLaneThatIsNotWaitedFor(int left) {
        String code = "mov.u32 %out, 0; ld.shared.u32 %r1, [indata]; setp.eq.u32 %p0, %n, " + left + "; @%p0 bra END;\nbar.warp.sync " + ~(1 << left) + "; setp.eq.u32 %p1, %n, 0; @%p1 st.shared.u32 [indata], 1;\nEND:";
        assertFound(List.of(Finding.Kind.SHARED_RACE), code, 1, 32);
        assertFound(List.of(), code.replace("@%p0 bra END;", "").replace("" + ~(1 << left), "-1"), 1, 32);
    }

    /** Lanes that read the same element are noted at once, whether they lie side by side or a half of the warp apart. The first warp keeps the cells' first readers. */
    @ParameterizedTest
    @ValueSource(strings = {"and.b32 TO, FROM, 0;", "shr.u32 TO, FROM, 4;", "shr.u32 TO, FROM, 3;", "and.b32 TO, FROM, 15;", "add.u32 TO, FROM, 0;"})
    void oneOfTheLanesThatReadAnElement(String element) {
        String code = "mov.u32 %out, 0; ld.shared.u32 %r1, [indata+252]; bar.sync 0;\nmov.u32 %r3, indata; shr.u32 %r8, %n, 5; and.b32 %r9, %n, 31; "
                + element.replace("TO", "%r2").replace("FROM", "%r9") + " mad.lo.u32 %r4, %r2, 4, %r3; mov.u32 %r5, LEFT; " + element.replace("TO", "%r6").replace("FROM", "%r5") + " mad.lo.u32 %r7, %r6, 4, %r3;\n"
                + "setp.eq.u32 %p0, %r8, 2; @%p0 bra END; setp.eq.u32 %p1, %r8, 1; @%p1 bra SECOND;\nld.shared.u32 %r1, [%r4]; bar.sync 1, 64; bra END;\n"
                + "SECOND: bar.sync 1, 64; ld.shared.u32 %r1, [%r4]; setp.eq.u32 %p2, %r9, LEFT; @%p2 bra END;\nbar.warp.sync MASK; setp.ne.u32 %p3, %r9, 0; @%p3 bra END; st.shared.u32 [%r7], 1;\nEND:";
        for (int left : new int[] {1, 15, 16, 17, 31}) {
            assertFound(List.of(Finding.Kind.SHARED_RACE), code.replace("LEFT", "" + left).replace("MASK", "" + ~(1 << left)), 1, 96);
            assertFound(List.of(), code.replace("@%p2 bra END;", "").replace("LEFT", "" + left).replace("MASK", "-1"), 1, 96);
        }
    }

    /** A lane that has exited is waited for by nobody. */
    @Test
    void aLaneThatHasExited() {
        String code = "mov.u32 %out, 0; ld.shared.u32 %r1, [indata]; setp.eq.u32 %p0, %n, 5; @%p0 exit;\nbar.warp.sync -1; setp.eq.u32 %p1, %n, 0; @%p1 st.shared.u32 [indata], 1;\n";
        assertFound(List.of(Finding.Kind.SHARED_RACE), code, 1, 32);
    }

    /** Two lanes read, one after the other, and the second tells the writer; the first one's read is in order only where they have met. */
    @Test
    void anEarlierReadByAnotherLane() {
        String code = "mov.u32 %out, 0; setp.eq.u32 %p0, %n, 33; @%p0 ld.shared.u32 %r1, [indata]; @%p0 fence.acq_rel.cta; MEET\n"
                + "setp.eq.u32 %p2, %n, 34; @%p2 ld.shared.u32 %r1, [indata]; @%p2 st.release.cta.shared.u32 [indata+4], 1; setp.ne.u32 %p1, %n, 0; @%p1 bra END;\n"
                + "POLL: ld.acquire.cta.shared.u32 %r3, [indata+4]; setp.eq.u32 %p1, %r3, 0; @%p1 bra POLL;\nst.shared.u32 [indata], 1;\nEND:";
        assertFound(List.of(), code.replace("MEET", "bar.warp.sync -1;"), 1, 64);
        assertFound(List.of(Finding.Kind.SHARED_RACE), code.replace("MEET", ""), 1, 64);
    }

    /** Every block reads; the last of those that count writes. */
    @Test
    void aBlockThatDoesNotCount() {
        String code = "mov.u32 %out, 0; mov.u32 %r8, %ctaid.x; ld.global.u32 %r1, [data]; bar.sync 0; setp.ne.u32 %p0, %n, 0; @%p0 bra END; setp.eq.u32 %p0, %r8, LEFT; @%p0 bra END;\n"
                + "membar.gl; atom.global.add.u32 %r2, [count], 1; setp.ne.u32 %p1, %r2, LAST; @%p1 bra END;\nst.global.u32 [data], 1;\nEND:";
        for (int left = 0; left < 6; left++) assertFound(List.of(Finding.Kind.GLOBAL_RACE), code.replace("LEFT", "" + left).replace("LAST", "4"), 6, 64);
        assertFound(List.of(), code.replace("LEFT", "9").replace("LAST", "5"), 6, 64);
    }

    /** Looks at a flag are reads too, which race with a plain write. */
    @Test
    void aWarpThatLooksAtAFlag() {
        String code = warps("shared", 4).replace("ld.shared", "ld.relaxed.cta.shared");
        assertFound(List.of(Finding.Kind.SHARED_RACE), code, 1, 192);
        assertFound(List.of(), warps("shared", 6).replace("ld.shared", "ld.relaxed.cta.shared"), 1, 192);
    }

    /** A look that is strong within its own block alone races with another block's write, though the same thread has looked for the whole device since, or had before. */
    @ParameterizedTest
    @ValueSource(strings = {"ld.relaxed.cta.global.u32 %r1, [data]; ld.relaxed.gpu.global.u32 %r2, [data];", "ld.relaxed.gpu.global.u32 %r1, [data]; ld.relaxed.cta.global.u32 %r2, [data];"})
    void aLookInTwoScopes(String looks) {
        String code = "mov.u32 %out, 0; mov.u32 %r8, %ctaid.x; setp.eq.u32 %p0, %r8, 1; @%p0 bra WRITE; setp.eq.u32 %p0, %r8, 2; @%p0 bra END;\n" + looks + "\nbra END;\nWRITE: st.relaxed.gpu.global.u32 [data], 1;\nEND:";
        assertFound(List.of(Finding.Kind.GLOBAL_RACE), code, 3, 1);
        assertFound(List.of(), code.replace(".cta", ".gpu"), 3, 1);
    }
}
