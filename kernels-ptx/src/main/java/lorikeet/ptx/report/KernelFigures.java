package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LineCounts;

/**
 * What one entry takes: the assembler's figures for {@link #ARCHITECTURE}, and the emulator's counts of a typical launch.
 *
 * @param assembly empty where there is no assembler in process
 */
public record KernelFigures(LaunchDescriptor launch, Optional<Assembly.Entry> assembly, LineCounts counts) {
    /** What is assembled for. */
    public static final String ARCHITECTURE = "sm_80";

    /** Of every entry of the catalogue, by file and entry. The same numbers in every run. */
    public static List<KernelFigures> all() {
        try (Arena arena = Arena.ofShared()) { // entries are counted on all cores
            Map<String, TypicalLaunch> typical = TypicalLaunch.byEntry(arena);
            return KernelCatalog.expansions().parallelStream()
                    .map(launch -> of(typical.getOrDefault(launch.entry(), new TypicalLaunch(launch, Map.of()))))
                    .sorted(Comparator.comparing((KernelFigures figures) -> figures.launch.file()).thenComparing(figures -> figures.launch.entry())).toList();
        }
    }

    /** Of the kernels of users' operations, see {@link lorikeet.ptx.device.PtxOp}: a launch for each of their cases, in their order. */
    public static List<KernelFigures> own() {
        return OwnTrials.all().stream().flatMap(made -> {
            try (Arena arena = Arena.ofConfined()) {
                return made.apply(arena).stream().map(trial -> of(new TypicalLaunch(trial.launch(), trial.inputs()))).toList().stream();
            }
        }).toList();
    }

    private static KernelFigures of(TypicalLaunch typical) {
        LaunchDescriptor launch = typical.launch();
        Optional<Assembly.Entry> assembly = PtxCompiler.unavailable().isPresent() ? Optional.empty()
                : Optional.of(PtxCompiler.assemble(launch.source(), ARCHITECTURE).entry(launch.entry()));
        return new KernelFigures(launch, assembly, count(typical));
    }

    private static LineCounts count(TypicalLaunch typical) {
        try (EmulatedLaunch run = new EmulatedLaunch(typical.launch(), typical.inputs())) {
            return run.run(Checks.none().counting()).counters().orElseThrow().total();
        }
    }
}
