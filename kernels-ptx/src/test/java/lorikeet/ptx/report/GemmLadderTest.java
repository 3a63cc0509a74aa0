package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.estimate.EstimateText;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.estimate.Work;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ladder of the bf16 product, counted. */
class GemmLadderTest {
    private static List<LadderRung> rungs;

    @BeforeAll
    static void climb() {
        rungs = GemmLadder.climb();
    }

    @Test
    void theHeaderShowsTheLadder() throws IOException {
        KernelHeader.assertShows("matmul_mma.ptx", GemmLadder.table(rungs));
    }

    @Test
    void eachIdeaGainsWhatItIsFor() {
        for (LadderRung rung : rungs) {
            assertEquals("", rung.wrong(), rung.idea());
            assertTrue(rung.tensorShare() >= 0.95, rung.idea());
        }
        LadderRung plain = rungs.get(0), shared = rungs.get(1), swizzled = rungs.get(2), full = rungs.get(3);
        String table = GemmLadder.table(rungs);
        assertTrue(shared.sectorsOfFloor() < plain.sectorsOfFloor() / 4 && shared.instructions() < plain.instructions() / 4, table);
        assertTrue(shared.wavefronts() > 1.5 && swizzled.wavefronts() <= 1.05, table);
        assertTrue(full.wavefronts() <= 1.05 && GemmLadder.loop(full) <= 1.5 && full.underWay() > swizzled.underWay(), table);
    }

    @Test
    void theEstimateIsOfAllFlopsAndNearTheRoof() {
        Assemblers.assumeInProcess();
        double n = 4096;
        Roofline estimate = GemmLadder.estimate(Gpu.named("A100"), 4096);
        Work work = estimate.work();
        assertEquals(2 * n * n * n, work.blocks() * work.perBlock().pipes().values().stream().mapToDouble(Work.Passes::flops).sum(), 1e-3 * n * n * n);
        assertTrue(estimate.roofSeconds() > 0 && estimate.seconds() < 2 * estimate.roofSeconds(), EstimateText.of(estimate));
    }
}
