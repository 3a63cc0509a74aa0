package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.device.OwnKernels;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.check.OpCase;

/**
 * What one entry takes: the assembler's figures for {@link #ARCHITECTURE}, and the emulator's counts of a typical launch.
 *
 * @param assembly empty where there is no assembler in process
 */
public record KernelFigures(LaunchDescriptor launch, Optional<Assembly.Entry> assembly, LineCounts counts) {
    /** What is assembled for. */
    public static final String ARCHITECTURE = "sm_80";

    /**
     * Of every entry of the catalogue, by file and entry. The same numbers in every run.
     *
     * @param assembler of a text for an architecture: {@link PtxCompiler#assemble}, or what has asked it before
     */
    static List<KernelFigures> all(BiFunction<PtxSource, String, Assembly> assembler) {
        return of(launch -> true, assembler);
    }

    /** Those of {@link #all} that are {@code wanted}. */
    public static List<KernelFigures> of(Predicate<LaunchDescriptor> wanted) {
        return of(wanted, PtxCompiler::assemble);
    }

    private static List<KernelFigures> of(Predicate<LaunchDescriptor> wanted, BiFunction<PtxSource, String, Assembly> assembler) {
        try (Arena arena = Arena.ofShared()) { // entries are counted on all cores
            Map<String, TypicalLaunch> typical = TypicalLaunch.byEntry(arena);
            return KernelCatalog.expansions().parallelStream().filter(wanted)
                    .map(launch -> of(typical.getOrDefault(launch.entry(), new TypicalLaunch(launch, Map.of())), assembler))
                    .sorted(Comparator.comparing((KernelFigures figures) -> figures.launch.file()).thenComparing(figures -> figures.launch.entry())).toList();
        }
    }

    /** Of every entry of users' operations, see {@link lorikeet.ptx.device.PtxOp}, that is not one of {@link #all}: on the largest of their cases. */
    public static List<KernelFigures> own() {
        return own(launch -> true);
    }

    /** Those of {@link #own} that are {@code wanted}. */
    public static List<KernelFigures> own(Predicate<LaunchDescriptor> wanted) {
        Set<String> shipped = KernelCatalog.expansions().stream().map(KernelFigures::place).collect(Collectors.toSet());
        Map<String, OpCase> largest = new LinkedHashMap<>();
        for (OpCase opCase : OwnKernels.cases()) largest.merge(place(OwnKernels.launch(opCase)), opCase, KernelFigures::larger);
        largest.keySet().removeAll(shipped);
        return largest.values().stream().filter(opCase -> wanted.test(OwnKernels.launch(opCase))).map(opCase -> {
            try (Arena arena = Arena.ofConfined()) {
                KernelTrial trial = OwnTrials.trial(arena, opCase);
                return of(new TypicalLaunch(trial.launch(), trial.inputs()), PtxCompiler::assemble);
            }
        }).toList();
    }

    private static OpCase larger(OpCase one, OpCase other) {
        return OwnKernels.launch(other).floorBytes() > OwnKernels.launch(one).floorBytes() ? other : one;
    }

    private static String place(LaunchDescriptor launch) {
        return launch.file() + " " + launch.entry();
    }

    private static KernelFigures of(TypicalLaunch typical, BiFunction<PtxSource, String, Assembly> assembler) {
        LaunchDescriptor launch = typical.launch();
        Optional<Assembly.Entry> assembly = PtxCompiler.unavailable().isPresent() ? Optional.empty()
                : Optional.of(assembler.apply(launch.source(), ARCHITECTURE).entry(launch.entry()));
        return new KernelFigures(launch, assembly, count(typical));
    }

    private static LineCounts count(TypicalLaunch typical) {
        try (EmulatedLaunch run = new EmulatedLaunch(typical.launch(), typical.inputs())) {
            return run.run(Checks.none().counting()).counters().orElseThrow().total();
        }
    }
}
