package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.emulator.LineCounts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of kernels: the committed one is what this build finds, and it keeps what the kernels' headers say. */
class KernelPageTest {
    private static final Path COMMITTED = Path.of("KERNELS.md");
    private static final Path FOUND = Path.of("target", "KERNELS.md");
    private static final double MOST = 1.05;
    private static List<KernelFigures> kernels;

    @BeforeAll
    static void count() {
        kernels = KernelFigures.all();
    }

    @Test
    void theCommittedTableIsWhatTheBuildFinds() throws IOException {
        Assemblers.assumeInProcess();
        String found = KernelPage.markdown(kernels);
        Files.writeString(FOUND, found);
        List<String> committed = Files.exists(COMMITTED) ? Files.readAllLines(COMMITTED) : List.of();
        List<String> lines = found.lines().toList();
        int same = 0;
        while (same < Math.min(lines.size(), committed.size()) && lines.get(same).equals(committed.get(same))) same++;
        if (same < Math.max(lines.size(), committed.size())) {
            fail("kernels-ptx/KERNELS.md differs from line " + (same + 1) + " on, where the build finds '" + (same < lines.size() ? lines.get(same) : "no line")
                    + "': copy kernels-ptx/target/KERNELS.md over it and look at the difference");
        }
    }

    /** Rows that are moved by wide accesses, and tiles: sectors as few as the operands have. */
    @Test
    void movesElementwiseOperationsAndDrawsMoveNothingTwice() {
        Set<String> entries = Stream.concat(KernelCatalog.maps(), KernelCatalog.draws()).map(LaunchDescriptor::entry)
                .filter(entry -> entry.matches(".*_v(4|8|16)|transpose_.*")).collect(Collectors.toSet());
        assertTrue(entries.size() > 30, entries.toString());
        kernels.stream().filter(kernel -> entries.contains(kernel.launch().entry())).forEach(kernel -> {
            double floorSectors = kernel.launch().floorBytes() / 32.0;
            assertTrue(kernel.counts().sectors() <= MOST * floorSectors, kernel.launch().entry() + " moves " + kernel.counts().sectors() + " sectors of " + floorSectors);
            assertTrue(kernel.counts().wavefronts() <= MOST * kernel.counts().leastWavefronts(), kernel.launch().entry());
        });
    }

    /** Products by tiles, but for the rung of the ladder that shows conflicts: on tensor cores nearly all that they compute is an mma's. */
    @Test
    void tilesOfProductsHaveNoBankConflictsAndReadWholeSectors() {
        Set<String> tensorCores = Set.of("matmul_mma.ptx", "matmul_tf32.ptx", "matmul_4bit_mma.ptx");
        kernels.stream().filter(kernel -> tensorCores.contains(kernel.launch().file()) || kernel.launch().file().equals("matmul_f32.ptx")).forEach(kernel -> {
            String entry = kernel.launch().entry();
            LineCounts counts = kernel.counts();
            assertTrue(counts.wavefronts() <= MOST * counts.leastWavefronts() || entry.endsWith("_unswizzled"), entry);
            assertTrue(counts.sectors() <= MOST * counts.leastSectors(), entry);
            assertTrue(counts.tensorFlops() >= 0.95 * counts.flops() || entry.startsWith("matmul_f32"), entry);
        });
    }

    @Test
    void ratiosOfNothingAreLeftOut() {
        String fill = KernelPage.markdown(kernels).lines().filter(line -> line.contains("| fill |")).findFirst().orElseThrow();
        assertTrue(fill.endsWith("| - | - |"), fill); // neither shared memory nor FLOPs
    }
}
