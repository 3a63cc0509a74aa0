package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ladder of attention, counted. */
class AttentionLadderTest {
    private static List<LadderRung> rungs;

    @BeforeAll
    static void climb() {
        rungs = AttentionLadder.climb();
    }

    @Test
    void theHeaderShowsTheLadder() throws IOException {
        KernelHeader.assertShows("attention_bf16.ptx", AttentionLadder.table(rungs));
    }

    @Test
    void everyRungIsRight() {
        for (LadderRung rung : rungs) assertEquals("", rung.wrong(), rung.idea());
    }

    @Test
    void tensorCoresTakeATenthOfTheInstructions() {
        assertTrue(rungs.get(1).instructions() * 10 < rungs.get(0).instructions());
    }

    @Test
    void swizzlingLeavesNoBankConflict() {
        assertTrue(rungs.get(1).wavefronts() > 4);
        assertEquals(1, rungs.get(2).wavefronts(), 0.05);
    }

    @Test
    void masksAtEdgesAndKeptMaximaTakeInstructionsAway() {
        assertTrue(rungs.get(3).instructions() < rungs.get(2).instructions());
        assertTrue(rungs.get(4).instructions() < rungs.get(3).instructions());
    }

    @Test
    void theLastRungMeetsTheBars() {
        LadderRung last = rungs.getLast();
        assertTrue(last.tensorShare() >= 0.95 && last.wavefronts() <= 1.05 && last.sectors() <= 1.05, () -> AttentionLadder.table(rungs));
    }
}
