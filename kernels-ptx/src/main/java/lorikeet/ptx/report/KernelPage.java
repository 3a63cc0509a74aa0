package lorikeet.ptx.report;

import java.util.List;
import java.util.Locale;
import lorikeet.ptx.emulator.LineCounts;

/** The table of the project's kernels, as Markdown. */
public final class KernelPage {
    private static final int SECTOR = 32;
    private static final String HEAD = """
            # Kernels

            Every entry of every kernel, as the build finds it (`lorikeet ptx list` prints the same). Registers, spills and shared
            memory of a block are those of the assembler in process for %s. The rest counts one typical launch on the emulator:
            floor bytes and FLOPs of its descriptor; sectors of 32 bytes of global memory that its warps touched, in bytes over the
            floor, and over the fewest that could hold the bytes of each access; wavefronts of shared memory over the fewest for
            accesses as wide; and the share of its FLOPs on tensor cores.

            | file | entry | registers | spilled bytes | shared bytes | floor bytes | FLOPs | sectors / floor | sectors / least | wavefronts / least | on tensor cores |
            |---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    private KernelPage() {}

    /** One line a kernel. */
    public static String markdown(List<KernelFigures> kernels) {
        return HEAD.formatted(KernelFigures.ARCHITECTURE) + rows(kernels);
    }

    /** Lines as those of {@link #markdown}, without its head. */
    public static String rows(List<KernelFigures> kernels) {
        StringBuilder rows = new StringBuilder();
        kernels.forEach(kernel -> rows.append(row(kernel)).append('\n'));
        return rows.toString();
    }

    private static String row(KernelFigures kernel) {
        LineCounts counts = kernel.counts();
        return "| " + String.join(" | ", kernel.launch().file(), kernel.launch().entry(),
                kernel.assembly().map(entry -> String.valueOf(entry.registers())).orElse("-"),
                kernel.assembly().map(entry -> String.valueOf(entry.spillStores() + entry.spillLoads())).orElse("-"),
                kernel.assembly().map(entry -> String.valueOf(entry.sharedBytes() + kernel.launch().dynamicShared())).orElse("-"),
                String.valueOf(kernel.launch().floorBytes()), String.valueOf(kernel.launch().flops()),
                ratio(counts.sectors() * SECTOR, kernel.launch().floorBytes()), ratio(counts.sectors(), counts.leastSectors()),
                ratio(counts.wavefronts(), counts.leastWavefronts()), ratio(counts.tensorFlops(), counts.flops())) + " |";
    }

    private static String ratio(long value, long of) {
        return of == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) value / of);
    }
}
