package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.util.Locale;
import lorikeet.ptx.device.MatMulTf32Kernel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a product in TF32 costs where sizes fill the tiles, counted. Prints the figures of the kernel's header. */
class Tf32CountsTest {
    private static final int EDGE = 256, DEPTH = 512;
    /** Products of 16 x 8 x 8. */
    private static final double MMA = EDGE / 16.0 * (EDGE / 8.0) * (DEPTH / 8.0);

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void tensorCoresDoAllTheWorkAndSharedMemoryHasNoConflicts(boolean transposeA, boolean transposeB) {
        try (Arena arena = Arena.ofConfined()) {
            LadderRung rung = LadderRung.of("tf32", new MmaTrials(arena, new MatMulTf32Kernel(EDGE, EDGE, DEPTH, transposeA, transposeB, 1).launch()).trial());
            String found = String.format(Locale.ROOT, "%s: %.3f instructions an mma in the loop, %.3f in all, %.3f of the least wavefronts, sectors %.3f of the fewest for its accesses and %.2f of the floor, %.4f of FLOPs in mma, %.2f requests under way",
                    rung.launch().entry(), rung.loop("SLICES"), rung.instructions() / MMA, rung.wavefronts(), rung.sectors(), rung.sectorsOfFloor(), rung.tensorShare(), rung.underWay());
            System.out.println(found);
            assertEquals("", rung.wrong());
            assertTrue(rung.loop("SLICES") <= 2.54 && rung.wavefronts() <= 1.05 && rung.sectors() <= 1.05 && rung.tensorShare() >= 0.95 && rung.underWay() > 1, found);
        }
    }
}
