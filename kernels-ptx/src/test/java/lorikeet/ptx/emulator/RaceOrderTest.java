package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A flag by which one thread hands data to another: who must fence, how, and in which scope, so that it is no race. */
class RaceOrderTest {
    private static final String CELLS = ".global .align 4 .u32 flag; .global .align 4 .u32 data[64]; .global .align 4 .u32 more[1100]; .shared .align 4 .u32 inflag; .shared .align 4 .u32 indata[64];\n";

    private static List<Finding> races(String code, int blocks, int threads) {
        return races(code, blocks, threads, OptionalLong.empty());
    }

    private static List<Finding> races(String code, int blocks, int threads, OptionalLong seed) {
        try (PtxMachine machine = Ptx.machine(CELLS + Ptx.entry(code))) {
            DeviceBuffer out = machine.allocate(4L * blocks * threads);
            Checks checks = new Checks(false, false, true, false, seed);
            return machine.kernel("k").grid(blocks, 1, 1).block(threads, 1, 1).launch(checks, out).findings();
        }
    }

    /** The first thread for which {@code %r9} is 0 writes data and flag, the first for which it is 1 polls the flag and reads the data. */
    private static String handshake(String who, String write, String poll, String then) {
        return "mov.u32 %out, 0; and.b32 %r8, %n, 31; setp.ne.u32 %p0, %r8, 0; @%p0 bra END; " + who
                + "setp.ne.u32 %p1, %r9, 0; @%p1 bra POLL; st.global.u32 [data], 7;\n" + write + "\nbra END;\n"
                + "POLL: " + poll + " setp.eq.u32 %p2, %r0, 0; @%p2 bra POLL;\n" + then + "\nld.global.u32 %out, [data];\nEND:";
    }

    private static boolean isFound(String who, int blocks, int threads, String write, String poll, String then) {
        List<Finding> found = races(handshake(who, write, poll, then), blocks, threads);
        assertTrue(found.stream().allMatch(f -> f.kind() == Finding.Kind.GLOBAL_RACE), found.toString());
        return !found.isEmpty();
    }

    private static boolean isRaceOfBlocks(String write, String poll, String then) {
        return isFound("mov.u32 %r9, %ctaid.x; ", 2, 32, write, poll, then);
    }

    private static boolean isRaceOfWarps(String write, String poll, String then) {
        return isFound("shr.u32 %r9, %n, 5; ", 1, 64, write, poll, then);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            membar.gl; st.volatile.global.u32 [flag], 1;            | ld.volatile.global.u32 %r0, [flag];          | membar.gl;
            fence.sc.gpu; st.relaxed.gpu.global.u32 [flag], 1;      | ld.relaxed.gpu.global.u32 %r0, [flag];       | fence.acq_rel.gpu;
            fence.acq_rel.sys; st.relaxed.sys.global.u32 [flag], 1; | ld.relaxed.sys.global.u32 %r0, [flag];       | fence.acquire.sys;
            membar.sys; st.mmio.relaxed.sys.global.u32 [flag], 1;   | ld.mmio.relaxed.sys.global.u32 %r0, [flag];  | membar.sys;
            st.release.gpu.global.u32 [flag], 1;                    | ld.acquire.gpu.global.u32 %r0, [flag];       | ''
            st.release.sys.global.u32 [flag], 1;                    | ld.volatile.global.u32 %r0, [flag];          | membar.sys;
            membar.gl; atom.global.exch.b32 %r1, [flag], 1;         | atom.global.or.b32 %r0, [flag], 0;           | ''
            membar.gl; atom.global.exch.b32 %r1, [flag], 1;         | atom.relaxed.global.cas.b32 %r0, [flag], 1, 2; | ''
            membar.gl; red.global.add.u32 [flag], 1;                | atom.acquire.gpu.global.add.u32 %r0, [flag], 0; | ''
            atom.release.gpu.global.exch.b32 %r1, [flag], 1;        | atom.relaxed.gpu.global.add.u32 %r0, [flag], 0; | fence.acq_rel.gpu;
            """)
    void blocksThatReleaseAndAcquireForTheDeviceDoNotRace(String write, String poll, String then) {
        assertEquals(false, isRaceOfBlocks(write, poll, then));
    }

    /** All blocks wait for the first one's flag, whichever looks last, and all their threads look at the flag plainly after a barrier. */
    @ParameterizedTest
    @ValueSource(longs = {-1, 1, 2, 3, 4, 5, 6, 7})
    void whoComesAfterAnAcquireComesAfterTheReleaseItself(long seed) {
        String code = "mov.u32 %r8, %ctaid.x; setp.ne.u32 %p0, %n, 0; @%p0 bra JOIN; setp.ne.u32 %p1, %r8, 0; @%p1 bra SPIN; st.release.gpu.global.u32 [flag], 1;\n"
                + "SPIN: ld.acquire.gpu.global.u32 %r0, [flag]; setp.eq.u32 %p2, %r0, 0; @%p2 bra SPIN;\nJOIN: bar.sync 0; ld.global.u32 %out, [flag];";
        assertEquals(List.of(), races(code, 6, 64, seed < 0 ? OptionalLong.empty() : OptionalLong.of(seed)));
    }

    /** A relaxed flag is seen by one thread of each block, in any order; its neighbours look at it plainly after a barrier, or without one. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoComesAfterOneOfThoseThatHaveSeenAFlagComesAfterTheFlag(long seed) {
        String code = "mov.u32 %out, 0; mov.u32 %r8, %ctaid.x; setp.ne.u32 %p0, %n, 0; @%p0 bra JOIN; setp.ne.u32 %p1, %r8, 0; @%p1 bra SPIN; membar.gl; st.relaxed.gpu.global.u32 [flag], 1;\n"
                + "SPIN: ld.relaxed.gpu.global.u32 %r0, [flag]; setp.eq.u32 %p2, %r0, 0; @%p2 bra SPIN;\nJOIN: MEET ld.global.u32 %out, [flag];";
        assertEquals(List.of(), races(code.replace("MEET", "bar.sync 0;"), 6, 64, OptionalLong.of(seed)));
        assertEquals(List.of(Finding.Kind.GLOBAL_RACE), races(code.replace("MEET", ""), 6, 64, OptionalLong.of(seed)).stream().map(Finding::kind).distinct().toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            st.volatile.global.u32 [flag], 1;                      | ld.volatile.global.u32 %r0, [flag];             | membar.gl;
            membar.cta; st.volatile.global.u32 [flag], 1;          | ld.volatile.global.u32 %r0, [flag];             | membar.gl;
            fence.acq_rel.cta; st.relaxed.gpu.global.u32 [flag], 1; | ld.acquire.gpu.global.u32 %r0, [flag];         | ''
            membar.gl; st.relaxed.cta.global.u32 [flag], 1;        | ld.acquire.gpu.global.u32 %r0, [flag];          | ''
            st.release.cta.global.u32 [flag], 1;                   | ld.acquire.gpu.global.u32 %r0, [flag];          | ''
            st.release.cluster.global.u32 [flag], 1;               | ld.acquire.gpu.global.u32 %r0, [flag];          | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.acquire.cta.global.u32 %r0, [flag];          | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.acquire.cluster.global.u32 %r0, [flag];      | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.volatile.global.u32 %r0, [flag];             | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.relaxed.gpu.global.u32 %r0, [flag];          | membar.cta;
            st.release.gpu.global.u32 [flag], 1;                   | atom.relaxed.gpu.global.or.b32 %r0, [flag], 0;  | ''
            st.release.gpu.global.u32 [flag], 1;                   | atom.cas.relaxed.gpu.b32 %r0, [flag], 1, 2;     | ''
            st.release.gpu.global.u32 [flag], 1;                   | atom.global.cta.or.b32 %r0, [flag], 0;          | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.global.u32 %r0, [flag];                      | membar.gl;
            membar.gl; st.global.u32 [flag], 1;                    | ld.acquire.gpu.global.u32 %r0, [flag];          | ''
            membar.gl; fence.proxy.alias; st.relaxed.gpu.global.u32 [flag], 1; | ld.relaxed.gpu.global.u32 %r0, [flag]; | fence.proxy.alias;
            """)
    void blocksWithoutReleaseOrAcquireOrWithTheirOwnScopeAloneRace(String write, String poll, String then) {
        assertEquals(true, isRaceOfBlocks(write, poll, then));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            membar.cta; st.volatile.global.u32 [flag], 1;          | ld.volatile.global.u32 %r0, [flag];             | membar.cta;
            st.release.cta.global.u32 [flag], 1;                   | ld.acquire.cta.global.u32 %r0, [flag];          | ''
            st.release.gpu.global.u32 [flag], 1;                   | ld.relaxed.cta.global.u32 %r0, [flag];          | fence.acq_rel.cta;
            fence.acq_rel.cluster; atom.global.cta.exch.b32 %r1, [flag], 1; | ld.acquire.cluster.global.u32 %r0, [flag]; | ''
            """)
    void withinABlockItsScopeIsEnough(String write, String poll, String then) {
        assertEquals(false, isRaceOfWarps(write, poll, then));
        assertEquals(true, isRaceOfBlocks(write, poll, then));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            st.volatile.global.u32 [flag], 1;                      | ld.volatile.global.u32 %r0, [flag];             | membar.cta;
            membar.cta; st.volatile.global.u32 [flag], 1;          | ld.volatile.global.u32 %r0, [flag];             | ''
            st.release.cta.global.u32 [flag], 1;                   | ld.relaxed.cta.global.u32 %r0, [flag];          | ''
            """)
    void withinABlockBothSidesMustOrderToo(String write, String poll, String then) {
        assertEquals(true, isRaceOfWarps(write, poll, then));
    }

    @Test
    void atomicsOfTheBlocksScopeAreNoneBetweenBlocks() {
        String count = "atom.global.cta.add.u32 %out, [flag], 1;";
        assertEquals(List.of(), races(count, 1, 64));
        Finding race = races(count, 2, 32).getFirst();
        assertEquals(Finding.Kind.GLOBAL_RACE, race.kind());
        assertTrue(race.detail().contains("(.cta orders threads of one block)"), race.detail());
        assertEquals(List.of(), races("atom.global.add.u32 %out, [flag], 1;", 2, 32));
    }

    /** What another thread releases or acquires is no order for this one until they meet. */
    @Test
    void aFenceOfOneThreadIsNoneOfItsNeighbours() {
        String write = "mov.u32 %out, 0; mov.u32 %r9, %ctaid.x; setp.ne.u32 %p1, %r9, 0; @%p1 bra POLL; mul.wide.u32 %d1, %n, 4; mov.u64 %d0, data; add.u64 %d1, %d0, %d1;\n"
                + "st.global.u32 [%d1], 7;\nMEET_FIRST setp.ne.u32 %p0, %n, 0; @%p0 bra END; membar.gl; st.volatile.global.u32 [flag], 1; bra END;\n"
                + "POLL: setp.ne.u32 %p0, %n, 0; @%p0 bra SEEN;\nAGAIN: ld.acquire.gpu.u32 %r0, [flag]; setp.eq.u32 %p2, %r0, 0; @%p2 bra AGAIN;\nSEEN: MEET_LAST\n"
                + "ld.global.u32 %out, [data+40];\nEND:";
        for (int threads : new int[] {32, 64}) {
            String meet = threads == 32 ? "bar.warp.sync -1;" : "bar.sync 0;";
            assertEquals(List.of(), races(write.replace("MEET_FIRST", meet).replace("MEET_LAST", meet), 2, threads));
            assertEquals(1, races(write.replace("MEET_FIRST", "").replace("MEET_LAST", meet), 2, threads).size());
            assertEquals(1, races(write.replace("MEET_FIRST", meet).replace("MEET_LAST", ""), 2, threads).size());
        }
    }

    /** Lanes that exchange values have waited for each other, but their accesses to memory are in no order by that. */
    @Test
    void ofWhatLanesDoTogetherBarWarpSyncAloneOrdersMemory() {
        String code = ".shared .align 4 .b32 cells[32];\n" + Ptx.entry("mov.u64 %d0, cells; mad.wide.u32 %d1, %n, 4, %d0; xor.b32 %r0, %n, 1; mad.wide.u32 %d2, %r0, 4, %d0; setp.eq.u32 %p0, %n, 3;\n"
                + "st.shared.u32 [%d1], %n;\nTOGETHER\nld.shared.u32 %out, [%d2];");
        for (String together : List.of("shfl.sync.bfly.b32 %r1, %n, 1, 31, -1;", "vote.sync.ballot.b32 %r1, %p0, -1;", "match.any.sync.b32 %r1, %n, -1;", "redux.sync.add.u32 %r1, %n, -1;", "elect.sync %r1|%p1, -1;")) {
            assertEquals(List.of(Finding.Kind.SHARED_RACE), hopper(code.replace("TOGETHER", together)), together);
            assertEquals(List.of(), hopper(code.replace("TOGETHER", together + " bar.warp.sync -1;")), together);
        }
    }

    private static List<Finding.Kind> hopper(String text) {
        try (PtxMachine machine = Ptx.hopper(text)) {
            return machine.kernel("k").block(32, 1, 1).launch(Checks.all(), machine.allocate(4L * 32)).findings().stream().map(Finding::kind).toList();
        }
    }

    /** The last of the blocks to count resets the count by a plain store: it comes after what its own atomic saw. */
    @Test
    void whoSawTheLastAtomicMayWriteThere() {
        String count = "mov.u32 %out, 0; setp.ne.u32 %p0, %n, 0; @%p0 bra END; membar.gl; atom.global.inc.u32 %out, [flag], 5; setp.ne.u32 %p1, %out, 2; @%p1 bra END;\n"
                + "st.global.u32 [flag], 0;\nEND:";
        assertEquals(List.of(), races(count, 3, 64));
        assertEquals(1, races(count.replace("%out, 2", "%out, 1"), 3, 64).size());
    }

    /** All write the same value by one instruction, which is no race, but the first thread had written another one. */
    @Test
    void whatSeveralWroteAlikeDoesNotHideAnEarlierWrite() {
        String code = "mov.u32 %out, 0; setp.eq.u32 %p0, %n, 0; @%p0 st.shared.u32 [indata], 0; MEET\nst.shared.u32 [indata], 1;";
        assertEquals(List.of(), races(code.replace("MEET", "bar.sync 0;"), 1, 64));
        assertEquals(List.of(Finding.Kind.SHARED_RACE), races(code.replace("MEET", ""), 1, 64).stream().map(Finding::kind).toList());
    }

    /** Lanes store one after another, each the same value, which it then changes in its register. */
    @Test
    void whatWasWrittenIsComparedThoughItsRegisterHasChangedSince() {
        String code = "mov.u32 %out, 0; mov.u32 %r0, 7; mov.u32 %r1, 0;\nLOOP: setp.ne.u32 %p0, %r1, %n; @%p0 bra NEXT; st.global.u32 [data], %r0; add.u32 %r0, %r0, STEP;\n"
                + "NEXT: CHANGE add.u32 %r1, %r1, 1; setp.lt.u32 %p1, %r1, 4; @%p1 bra LOOP;";
        assertEquals(List.of(), races(code.replace("STEP", "1").replace("CHANGE", ""), 1, 4));
        assertEquals(1, races(code.replace("STEP", "0").replace("CHANGE", "add.u32 %r0, %r0, 1;"), 1, 4).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            st.global.u32 [data], %n;\\nmov.u32 %out, 0;                      | st.global.u32 of 4 bytes, which thread (0,0,0) wrote at line 8 by st.global.u32,
            ld.global.u32 %out, [data];\\nst.global.u32 [data], %n;           | st.global.u32 of 4 bytes, which thread (1,0,0) read at line 8 by ld.global.u32,
            atom.global.add.u32 %out, [data], 1;\\nld.global.u32 %out, [data]; | ld.global.u32 of 4 bytes, which thread (1,0,0) changed at line 8 by atom.global.add.u32,
            ld.volatile.global.u32 %out, [data];\\nst.global.u32 [data], 5;   | st.global.u32 of 4 bytes, which thread (1,0,0) read at line 8 by ld.volatile.global.u32,
            """)
    void aRaceNamesBothAccesses(String code, String start) {
        String detail = races(code.replace("\\n", "\n"), 1, 2).getFirst().detail();
        assertEquals(start + " without order between them, in variable data [256 bytes at 0x" , detail.substring(0, detail.indexOf("0x") + 2));
    }

    @Test
    void theOtherOfAnotherBlockIsNamedByBlockAndThread() {
        String detail = races("mov.u32 %out, 0; st.global.u32 [data], %t;", 2, 1).getFirst().detail();
        assertTrue(detail.startsWith("st.global.u32 of 4 bytes, which block (0,0,0) thread (0,0,0) wrote at line 8 by st.global.u32, "), detail);
    }

    /** Bytes of a word are looked at one by one where somebody accesses them so. */
    @Test
    void neighboursInAWordDoNotRace() {
        String bytes = "mov.u32 %out, 0; mov.u64 %d0, data; cvt.u64.u32 %d1, %n; add.u64 %d0, %d0, %d1;\nSTORE\n";
        assertEquals(List.of(), races(bytes.replace("STORE", "st.global.u8 [%d0], %n;"), 1, 64));
        assertEquals(1, races(bytes.replace("STORE", "st.global.u32 [data], 0; st.global.u8 [%d0], %n;"), 1, 2).size());
        assertEquals(1, races(bytes.replace("STORE", "st.global.u8 [%d0], %n; st.global.u8 [%d0+1], 5;"), 1, 2).size());
        assertEquals(List.of(), races(bytes.replace("STORE", "st.global.u8 [%d0], %n; bar.warp.sync -1; st.global.u8 [%d0+1], %n;"), 1, 2));
    }

    @Test
    void manyBlocksLearnFromOneAnother() {
        String count = "mov.u32 %out, 0; setp.ne.u32 %p0, %n, 0; @%p0 bra END; mov.u32 %r9, %ctaid.x; mov.u64 %d2, more; mad.wide.u32 %d1, %r9, 4, %d2; st.global.u32 [%d1], 5;\n"
                + "membar.gl; atom.global.add.u32 %r0, [flag], 1; setp.ne.u32 %p1, %r0, 1099; @%p1 bra END; ld.global.u32 %r1, [%d2]; ld.global.u32 %r2, [%d2+4000]; add.u32 %out, %r1, %r2;\nEND:";
        try (PtxMachine machine = Ptx.machine(CELLS + Ptx.entry(count))) {
            DeviceBuffer out = machine.allocate(4L * 32 * 1100);
            Checks checks = new Checks(false, false, true, false, Checks.none().seed());
            List<Finding> findings = machine.kernel("k").grid(1100, 1, 1).block(32, 1, 1).launch(checks, out).findings();
            assertEquals(List.of(), findings);
            int[] sums = Arrays.stream(out.ints()).filter(x -> x == 10).toArray();
            assertArrayEquals(new int[] {10}, sums);
        }
    }
}
