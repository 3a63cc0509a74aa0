package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.ptx.driver.AssembledOnce;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.emulator.LineCounts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The table of kernels: the committed one is what this build finds, and it keeps what the kernels' headers say. */
class KernelPageTest {
    private static final Path COMMITTED = Path.of("KERNELS.md");
    private static final Path FOUND = Path.of("target", "KERNELS.md");
    private static final Path PAGE = Path.of("README.md");
    private static final double MOST = 1.05;
    /** For rows that do not begin at multiples of 16 bytes. */
    private static final String PLAIN = ".*_v1(_sm75)?";
    /** Of more FLOPs for each byte: their blocks share operands, which come from the L2 cache again; their bars are below and in their headers. */
    private static final Set<String> PRODUCTS = Set.of("attention.ptx", "attention_backward.ptx", "attention_bf16.ptx", "attention_bf16_backward.ptx",
            "gemv_4bit.ptx", "matmul_4bit.ptx", "matmul_4bit_mma.ptx", "matmul_f32.ptx", "matmul_mma.ptx", "matmul_mma_plain.ptx", "matmul_tf32.ptx",
            "galore_gram.ptx", "galore_factor.ptx", "galore_update.ptx");
    /** Those that are not near the floor, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "tally", "one thread goes over some ten numbers, each an access of its own and so a sector",
            "matmul_sum_v4", "1.07: a bias of 7 numbers, which each warp reads by four accesses",
            "group_rows", "bound by comparisons: every block reads all ids",
            "adamw_8bit_v4", "sectors are; codes are looked for in tables, by each lane where its value is, which meet in banks");
    private static List<KernelFigures> kernels;

    @BeforeAll
    static void count() {
        kernels = KernelFigures.all(AssembledOnce::assemble);
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

    /** Kernels that are bound by memory, but for plain entries: sectors as few as the operands have. */
    @Test
    void whatIsBoundByMemoryMovesNothingTwice() {
        List<KernelFigures> bound = kernels.stream().filter(kernel -> !PRODUCTS.contains(kernel.launch().file()) && !kernel.launch().entry().matches(PLAIN)).toList();
        Set<String> entries = bound.stream().map(kernel -> kernel.launch().entry()).collect(Collectors.toSet());
        assertTrue(entries.size() > 100 && entries.containsAll(EXCEPTIONS.keySet()), entries.toString());
        bound.forEach(kernel -> {
            String entry = kernel.launch().entry();
            double floorSectors = kernel.launch().floorBytes() / 32.0;
            boolean near = kernel.counts().sectors() <= MOST * floorSectors && kernel.counts().wavefronts() <= MOST * kernel.counts().leastWavefronts();
            assertEquals(!EXCEPTIONS.containsKey(entry), near, entry + ": " + kernel.counts() + ", sectors of the floor " + floorSectors);
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

    /** By its file and its figure: sectors over the fewest for its accesses, wavefronts over theirs, and FLOPs in mma where elements have 16 bits. */
    @Test
    void productsThatMissABarStandOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("## Bars missed"), page.indexOf("## A kernel of your own"));
        kernels.stream().filter(kernel -> PRODUCTS.contains(kernel.launch().file()) && !kernel.launch().entry().matches(PLAIN + "|.*(plain|unswizzled).*")).forEach(kernel -> {
            LineCounts counts = kernel.counts();
            boolean narrow = kernel.launch().entry().matches(".*_b?f16_.*") && !kernel.launch().file().startsWith("gemv");
            double sectors = (double) counts.sectors() / counts.leastSectors(), tensor = (double) counts.tensorFlops() / counts.flops();
            if (sectors > MOST) assertStands(section, kernel, sectors);
            if (counts.wavefronts() > MOST * counts.leastWavefronts()) assertStands(section, kernel, (double) counts.wavefronts() / counts.leastWavefronts());
            if (narrow && tensor < 0.95) assertStands(section, kernel, tensor);
        });
    }

    private static void assertStands(String section, KernelFigures kernel, double figure) {
        String text = String.format(Locale.ROOT, "%.2f", figure);
        boolean stands = section.lines().anyMatch(line -> line.startsWith("| `" + kernel.launch().file() + "`") && line.contains(text));
        assertTrue(stands, kernel.launch().entry() + ": " + text);
    }

    @Test
    void everyFileStandsOnThePage() throws IOException {
        String page = Files.readString(PAGE);
        try (Stream<Path> files = Files.list(Path.of("src/main/ptx"))) {
            List<String> names = files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".ptx")).toList();
            assertTrue(names.size() > 50, names.toString());
            assertEquals(List.of(), names.stream().filter(name -> !page.contains("/" + name + "`") && !page.contains("`" + name + "`")).toList());
        }
    }

    @Test
    void ratiosOfNothingAreLeftOut() {
        String fill = KernelPage.markdown(kernels).lines().filter(line -> line.contains("| fill |")).findFirst().orElseThrow();
        assertTrue(fill.endsWith("| - | - |"), fill); // neither shared memory nor FLOPs
    }
}
