package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks and barriers that kernels build of atomics, with the check for races, whatever the order of turns. */
class SynchronisationTest {
    private static final String CELLS = ".global .align 4 .u32 mutex; .global .align 4 .u32 count; .global .align 4 .u32 cells[64];\n";

    private static Checks races(long seed) {
        Checks checks = new Checks(false, false, true, false, Checks.none().seed());
        return seed == 0 ? checks : checks.seeded(seed);
    }

    private record Run(List<Finding> findings, int[] out) {}

    private static Run run(String code, int blocks, int threads, long seed) {
        try (PtxMachine machine = Ptx.machine(CELLS + Ptx.entry(code))) {
            DeviceBuffer out = machine.allocate(4L * blocks * threads);
            List<Finding> findings = machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(races(seed), out).findings();
            return new Run(findings, out.ints());
        }
    }

    /** The first thread of each block counts up a plain cell inside a lock. */
    private static String lock(String take, String leave) {
        return """
                mov.u32 %out, 0;
                setp.ne.u32 %p0, %n, 0;
                @%p0 bra END;
                mov.u64 %d0, mutex;
                mov.u64 %d1, cells;
                """ + take + """
                ld.global.u32 %out, [%d1];
                add.u32 %r1, %out, 1;
                st.global.u32 [%d1], %r1;
                """ + leave + "\nEND:";
    }

    private static final String TAKE = """
            TAKE: atom.global.cas.b32 %r0, [%d0], 0, 1;
            setp.ne.u32 %p1, %r0, 0;
            @%p1 bra TAKE;
            membar.gl;
            """;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void blocksBehindASpinLockDoNotRace(long seed) {
        for (String leave : List.of("membar.gl; atom.global.exch.b32 %r0, [%d0], 0;", "fence.acq_rel.gpu; st.release.gpu.global.u32 [%d0], 0;", "membar.gl; st.volatile.global.u32 [%d0], 0;")) {
            Run run = run(lock(TAKE, leave), 6, 32, seed);
            assertEquals(List.of(), run.findings());
            int[] numbers = IntStream.range(0, 6).map(i -> run.out()[32 * i]).sorted().toArray();
            assertArrayEquals(IntStream.range(0, 6).toArray(), numbers);
        }
    }

    @Test
    void aLockThatIsNotTakenOrLeftWithoutAFenceIsARace() {
        for (String code : List.of(lock("", ""), lock(TAKE, "atom.global.exch.b32 %r0, [%d0], 0;"))) {
            List<Finding> findings = run(code, 6, 32, 0).findings();
            assertTrue(!findings.isEmpty() && findings.stream().allMatch(f -> f.kind() == Finding.Kind.GLOBAL_RACE && f.line() >= 12 && f.line() <= 19), findings.toString());
        }
    }

    /** Each block writes its cell; after all have, each reads its neighbour's. */
    private static String neighbours(int blocks, String barrier) {
        return """
                mov.u32 %r9, %ctaid.x;
                mov.u64 %d0, count;
                mov.u64 %d1, cells;
                mad.wide.u32 %d2, %r9, 4, %d1;
                setp.ne.u32 %p0, %n, 0;
                add.u32 %r8, %r9, 100;
                @!%p0 st.global.u32 [%d2], %r8;
                """ + barrier + """
                add.u32 %r7, %r9, 1;
                rem.u32 %r7, %r7, BLOCKS;
                mad.wide.u32 %d3, %r7, 4, %d1;
                ld.global.u32 %out, [%d3];
                """.replace("BLOCKS", String.valueOf(blocks));
    }

    /** Threads of a block meet, one of them adds itself and spins until all blocks have, and they meet again. */
    private static String gridBarrier(int blocks, String fence) {
        return "bar.sync 0;\n@%p0 bra MET;\n" + fence + "\natom.global.add.u32 %r0, [%d0], 1;\nSPIN: ld.volatile.global.u32 %r1, [%d0];\nsetp.lt.u32 %p1, %r1, " + blocks
                + ";\n@%p1 bra SPIN;\n" + fence + "\nMET: bar.sync 0;\n";
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void aGridBarrierOrdersBlocks(long seed) {
        Run run = run(neighbours(5, gridBarrier(5, "membar.gl;")), 5, 64, seed);
        assertEquals(List.of(), run.findings());
        assertArrayEquals(IntStream.range(0, 320).map(t -> 100 + (t / 64 + 1) % 5).toArray(), run.out());
    }

    @Test
    void aBarrierOfTheBlockOrOneWithoutFencesDoesNot() {
        for (String barrier : List.of("bar.sync 0;\n", gridBarrier(5, ""))) {
            List<Finding> findings = run(neighbours(5, barrier), 5, 64, 0).findings();
            assertTrue(!findings.isEmpty() && findings.stream().allMatch(f -> f.kind() == Finding.Kind.GLOBAL_RACE), findings.toString());
        }
    }

    @Test
    void lanesAndWarpsOfABlockTakeTurnsAtALockInSharedMemory() {
        int[] sorted = sharedLock("membar.cta;", List.of());
        Arrays.sort(sorted);
        assertArrayEquals(IntStream.range(0, 96).toArray(), sorted);
    }

    @Test
    void aLockInSharedMemoryThatIsLeftWithoutAFenceIsARace() {
        sharedLock("", List.of(Finding.Kind.SHARED_RACE));
    }

    private static int[] sharedLock(String fence, List<Finding.Kind> expected) {
        String code = """
                mov.u32 %r5, s;
                setp.ne.u32 %p0, %n, 0;
                @!%p0 st.shared.u32 [%r5], 0;
                @!%p0 st.shared.u32 [%r5+4], 0;
                bar.sync 0;
                TAKE: atom.shared.cas.b32 %r0, [%r5], 0, 1;
                setp.ne.u32 %p1, %r0, 0;
                @%p1 bra TAKE;
                membar.cta;
                ld.shared.u32 %out, [%r5+4];
                add.u32 %r1, %out, 1;
                st.shared.u32 [%r5+4], %r1;
                FENCE
                atom.shared.exch.b32 %r0, [%r5], 0;
                """;
        try (PtxMachine machine = Ptx.machine(".shared .align 4 .b32 s[2];\n" + Ptx.entry(code.replace("FENCE", fence)))) {
            DeviceBuffer out = machine.allocate(4 * 96);
            assertEquals(expected, machine.kernel("k").block(96, 1, 1).launch(races(0), out).findings().stream().map(Finding::kind).distinct().toList());
            return out.ints();
        }
    }

    /** Each thread adds one by compare-and-swap, beginning with what a plain load read. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3})
    void aPlainReadThatACompareAndSwapChecksIsNoRace(long seed) {
        String code = """
                mov.u32 %out, 0;
                mov.u64 %d0, cells;
                ld.global.u32 %r0, [%d0];
                AGAIN: mov.u32 %r1, %r0;
                add.u32 %r2, %r1, 1;
                atom.global.cas.b32 %r0, [%d0], %r1, %r2;
                setp.ne.u32 %p0, %r0, %r1;
                @%p0 bra AGAIN;
                mov.u32 %out, %r1;
                """;
        Run run = run(code, 3, 64, seed);
        assertEquals(List.of(), run.findings());
        assertArrayEquals(IntStream.range(0, 192).toArray(), Arrays.stream(run.out()).sorted().toArray());
    }

    @Test
    void aPlainReadBesideOtherAtomicsIsOne() {
        List<Finding> findings = run("mov.u64 %d0, cells; atom.global.add.u32 %out, [%d0], 1;\nld.global.u32 %out, [%d0];", 3, 32, 0).findings();
        assertTrue(!findings.isEmpty() && findings.stream().allMatch(f -> f.kind() == Finding.Kind.GLOBAL_RACE), findings.toString());
    }
}
