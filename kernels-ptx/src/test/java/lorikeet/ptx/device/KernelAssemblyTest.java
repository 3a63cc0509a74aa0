package lorikeet.ptx.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.ptx.driver.AssembledOnce;
import lorikeet.ptx.driver.Assemblers;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.Ptxas;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.estimate.BlockResources;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Occupancy;
import lorikeet.ptx.report.KernelFigures;
import lorikeet.ptx.syntax.PtxSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kernel, in every expansion, against what the assemblers and its own text say of it. */
@Execution(ExecutionMode.CONCURRENT)
class KernelAssemblyTest {
    private static final List<String> IN_PROCESS = List.of("sm_80", "sm_86", "sm_89", "sm_90");
    /** Those that the in-process assembler is too old for. */
    private static final List<String> TOOLKIT = List.of("sm_100", "sm_120");

    private static final Pattern BLOCKS = Pattern.compile("(?m)^[.]minnctapersm (\\d+)");

    static List<LaunchDescriptor> expansions() {
        return KernelCatalog.expansions();
    }

    @ParameterizedTest
    @MethodSource("expansions")
    void assemblesWithoutSpillsAndWithTheSharedMemoryOfItsDescriptor(LaunchDescriptor launch) {
        Assemblers.assumeInProcess();
        check(launch, IN_PROCESS, (source, arch) -> arch.equals(KernelFigures.ARCHITECTURE) ? AssembledOnce.assemble(source, arch) : PtxCompiler.assemble(source, arch));
    }

    @ParameterizedTest
    @MethodSource("expansions")
    void assemblesByTheToolkitToo(LaunchDescriptor launch) {
        Ptxas ptxas = Assemblers.assumePtxas();
        check(launch, TOOLKIT, ptxas::assemble);
        if (launch.target().equals("sm_75")) check(launch, List.of("sm_75"), ptxas::assemble);
    }

    private static void check(LaunchDescriptor launch, List<String> architectures, BiFunction<PtxSource, String, Assembly> assembler) {
        PtxSource source = launch.source();
        for (String arch : architectures) {
            List<Assembly.Entry> entries = assembler.apply(source, arch).entries();
            assertEquals(List.of(launch.entry()), entries.stream().map(Assembly.Entry::name).toList(), arch);
            Assembly.Entry figures = entries.getFirst();
            assertEquals(0, figures.spillStores() + figures.spillLoads() + figures.stackBytes(), source.name() + " " + figures);
            assertEquals(launch.sharedBytes(), figures.sharedBytes(), source.name() + " " + figures);
            if (arch.equals("sm_80")) anSmOfA100HoldsTheBlocksThatTheTextAsksFor(launch, source, figures);
        }
    }

    /** Registers and shared memory, dynamic too, together: an assembler looks at registers alone. */
    private static void anSmOfA100HoldsTheBlocksThatTheTextAsksFor(LaunchDescriptor launch, PtxSource source, Assembly.Entry figures) {
        Matcher asked = BLOCKS.matcher(source.text());
        if (!asked.find()) return;
        Occupancy occupancy = Occupancy.of(Gpu.named("A100").architecture(), BlockResources.of(figures, (int) launch.block().count(), launch.dynamicShared()));
        assertTrue(occupancy.blocks() >= Integer.parseInt(asked.group(1)), launch.entry() + ": " + occupancy);
    }

    @ParameterizedTest
    @MethodSource("expansions")
    void argumentsAndBlockAreThoseOfTheEntry(LaunchDescriptor launch) {
        EntryHeader header = EntryHeader.of(launch.entry(), launch.source().text());
        assertEquals(header.parameters(), launch.arguments().stream().map(a -> a.type().ptx() + " " + a.name()).toList());
        assertEquals(header.maxntid(), launch.block());
    }

    @Test
    void expansionsAreDifferentEntries() {
        assertEquals(expansions().size(), expansions().stream().map(LaunchDescriptor::entry).distinct().count());
    }
}
