package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A block is a cluster of its own; what needs more is refused by name. */
class ClusterTest {
    static final Set<String> FAMILIES = Set.of("mapa", "getctarank", "createpolicy", "griddepcontrol", "pmevent");

    @ParameterizedTest
    @CsvSource({"%clusterid.x, 1, 2", "%clusterid.y, 0, 0", "%nclusterid.x, 3, 3", "%nclusterid.z, 1, 1", "%cluster_ctaid.x, 0, 0", "%cluster_nctaid.y, 1, 1", "%cluster_ctarank, 0, 0", "%cluster_nctarank, 1, 1"})
    void specialRegisters(String register, int ofSecond, int ofThird) {
        int[] found = Ptx.run("", "mov.u32 %out, " + register + ";", 3, 1);
        assertArrayEquals(new int[] {ofSecond, ofThird}, new int[] {found[1], found[2]});
    }

    @Test
    void itsSharedMemoryIsTheBlocks() {
        int[] out = new int[1];
        String code = "mov.u32 %r0, s; st.shared::cluster.u32 [%r0], 5; atom.shared::cluster.add.u32 %r1, [%r0], 2; ld.shared::cta.u32 %out, [%r0];";
        assertEquals(0, Ptx.findings(".shared .b32 s;\n", code, 1, out).size());
        assertEquals(7, out[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterlaunchcontrol.query_cancel.is_canceled.pred.b128 %p0, %d0;", "multimem.red.global.add.u32 [%d0], %r0;"})
    void othersAreRefusedInALine(String code) {
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(Ptx.entry(code)).kernel("k"));
        assertEquals(1, refused.getMessage().lines().count());
        assertTrue(refused.getMessage().contains("is not supported"), refused.getMessage());
    }

    /** Each thread reads what another warp's has written; then the same again, so that the barrier is used twice. */
    @ParameterizedTest
    @CsvSource({"barrier.cluster.arrive; barrier.cluster.wait;, 0", "barrier.cluster.arrive.release.aligned; nanosleep.u32 5; barrier.cluster.wait.acquire.aligned;, 0", "barrier.cluster.arrive.relaxed; barrier.cluster.wait;, 2", "fence.acq_rel.cluster;, 2"})
    void barriersOrderItsThreads(String barrier, int races) {
        int[] out = new int[64];
        String code = "mov.u32 %r3, 0; shl.b32 %r0, %t, 2; mov.u32 %r1, s; add.u32 %r1, %r1, %r0; st.shared.u32 [%r1], %t; " + barrier + "\nxor.b32 %r0, %r0, 128; mov.u32 %r2, s; add.u32 %r2, %r2, %r0; ld.shared.u32 %out, [%r2];\n"
                + barrier + "\nst.shared.u32 [%r1], 0; " + barrier;
        List<Finding> found = Ptx.findings(".shared .b32 s[64];\n", code, 64, out);
        assertEquals(races, found.stream().filter(f -> f.kind() == Finding.Kind.SHARED_RACE).count(), found.toString());
        if (!barrier.startsWith("fence")) assertArrayEquals(IntStream.range(0, 64).map(i -> i ^ 32).toArray(), out);
    }

    /** A thread that has exited is not waited for, one that has arrived may work on, and a branch may part those who wait. */
    @Test
    void barriersWaitForThoseWhoLive() {
        int[] out = new int[64];
        String code = "setp.ge.u32 %p0, %t, 40;\n@%p0 exit;\nsetp.lt.u32 %p1, %t, 3; barrier.cluster.arrive; mov.u32 %out, 0;\n@%p1 add.u32 %out, %out, 1;\n@%p1 barrier.cluster.wait;\n@!%p1 barrier.cluster.wait;\nadd.u32 %out, %out, 5;";
        assertEquals(List.of(), Ptx.findings("", code, 64, out));
        assertArrayEquals(IntStream.range(0, 64).map(i -> i >= 40 ? 0 : i < 3 ? 6 : 5).toArray(), out);
    }

    @ParameterizedTest
    @CsvSource({"barrier.cluster.wait;, BAD_BARRIER", "barrier.cluster.arrive; barrier.cluster.arrive;, BAD_BARRIER", "'barrier.cluster.arrive; setp.eq.u32 %p0, %t, 0; @%p0 bar.sync 1; barrier.cluster.wait; @!%p0 barrier.cluster.arrive; @!%p0 barrier.cluster.wait;', DIVERGENT_BARRIER",
        "'mapa.shared::cluster.u32 %r0, %r1, 1;', WRONG_SPACE"})
    void misuse(String code, Finding.Kind kind) {
        List<Finding> found = Ptx.findings("", "mov.u32 %out, 0; mov.u32 %r1, 0;\n" + code, 32, new int[32]);
        assertTrue(found.stream().anyMatch(f -> f.kind() == kind), found.toString());
    }

    @Test
    void addressesOfTheOnlyBlock() {
        int[] out = new int[1];
        String code = "mov.u32 %r0, s; mapa.shared::cluster.u32 %r1, %r0, 0; st.shared::cluster.u32 [%r1], 9; cvt.u64.u32 %d0, %r0; cvta.shared.u64 %d0, %d0; mapa.u64 %d1, %d0, %r2; ld.u32 %out, [%d1]; getctarank.u64 %r3, %d1; getctarank.shared::cluster.u32 %r4, %r1;\n"
                + "add.u32 %out, %out, %r3; add.u32 %out, %out, %r4;";
        assertEquals(List.of(), Ptx.findings(".shared .b32 s;\n", "mov.u32 %r2, 0; " + code, 1, out));
        assertEquals(9, out[0]);
    }

    @Test
    void hintsOfLaunchesAndCaches() {
        int[] out = new int[1];
        String code = "griddepcontrol.wait; createpolicy.fractional.L2::evict_last.L2::evict_unchanged.b64 %d0, 0.5; createpolicy.fractional.L2::evict_first.b64 %d1; ld.param.u64 %d2, [out]; createpolicy.range.global.L2::evict_last.b64 %d1, [%d2], 4, 4;\n"
                + "createpolicy.cvt.L2.b64 %d3, 7; st.global.L2::cache_hint.u32 [%d2], 3, %d0; pmevent 1; pmevent.mask 3; griddepcontrol.launch_dependents; ld.global.u32 %out, [%d2];";
        assertEquals(List.of(), Ptx.findings("", code, 1, out));
        assertEquals(3, out[0]);
    }

    @Test
    void clustersOfSeveralBlocksAreRefused() {
        Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .reqnctapercluster 1, 1, 1 {\n")).kernel("k");
        Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .explicitcluster .maxclusterrank 8 {\n")).kernel("k");
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .reqnctapercluster 2, 1, 1 {\n")).kernel("k"));
        assertTrue(refused.getMessage().endsWith("entry 'k' has .reqnctapercluster of 2 blocks: clusters of more than one block are not supported"), refused.getMessage());
    }
}
