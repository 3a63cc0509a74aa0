package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PtxLadderTest {
    @Test
    void rungsOfOneKernelAreShown() {
        CommandRun ladder = CommandRun.of("ptx", "ladder", "attention");
        assertEquals(0, ladder.exit(), ladder.err());
        assertTrue(ladder.out().lines().anyMatch(line -> line.matches("float32, attention\\.ptx +\\d+ +0\\.000 .*")), ladder.out());
        assertTrue(ladder.out().lines().anyMatch(line -> line.matches("\\+ swizzle +\\d+ +0\\.9\\d\\d .*")), ladder.out());
    }

    @Test
    void otherKernelsAreRefused() {
        CommandRun ladder = CommandRun.of("ptx", "ladder", "adamw");
        assertEquals(2, ladder.exit());
        assertTrue(ladder.err().contains("gemm, attention") || ladder.err().contains("gemm or attention"), ladder.err());
    }
}
