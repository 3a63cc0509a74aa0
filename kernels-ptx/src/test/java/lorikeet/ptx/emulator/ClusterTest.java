package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A block is a cluster of its own; what needs more is refused by name. */
class ClusterTest {
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
    @ValueSource(strings = {"barrier.cluster.arrive;", "barrier.cluster.wait;", "mapa.shared::cluster.u32 %r0, %r1, 0;", "getctarank.shared::cluster.u32 %r0, %r1;", "multimem.red.global.add.u32 [%d0], %r0;"})
    void othersAreRefusedInALine(String code) {
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(Ptx.entry(code)).kernel("k"));
        assertEquals(1, refused.getMessage().lines().count());
        assertTrue(refused.getMessage().contains("is not supported"), refused.getMessage());
    }

    @Test
    void clustersOfSeveralBlocksAreRefused() {
        Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .reqnctapercluster 1, 1, 1 {\n")).kernel("k");
        Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .explicitcluster .maxclusterrank 8 {\n")).kernel("k");
        FormatException refused = assertThrows(FormatException.class, () -> Ptx.hopper(Ptx.entry("mov.u32 %out, 0;").replace(") {\n", ") .reqnctapercluster 2, 1, 1 {\n")).kernel("k"));
        assertTrue(refused.getMessage().endsWith("entry 'k' has .reqnctapercluster of 2 blocks: clusters of more than one block are not supported"), refused.getMessage());
    }
}
