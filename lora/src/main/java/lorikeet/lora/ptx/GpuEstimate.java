package lorikeet.lora.ptx;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.lora.UsageException;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.estimate.BlockResources;
import lorikeet.ptx.estimate.EstimateText;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.estimate.Occupancy;
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.estimate.Work;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;

/**
 * What a counted launch is estimated to be on a GPU.
 *
 * @param arch what the text was assembled for
 * @param figures of the entry; empty where no assembler here makes code for that architecture
 * @param compiler the assembler's name, or why there are no figures
 * @param roofline empty where there is no estimate
 * @param missing why there is no estimate
 */
public record GpuEstimate(Gpu gpu, String arch, Optional<Assembly.Entry> figures, String compiler, Occupancy occupancy, Optional<Roofline> roofline, String missing) {
    private static final Pattern TARGET = Pattern.compile("sm_(\\d{2,4})([af]?)");

    /** Refuses a GPU that cannot run {@code module}. */
    public static void check(Gpu gpu, Module module) {
        int found = gpu.architecture().capability();
        Matcher target = TARGET.matcher(module.target());
        // sm_90a runs on 9.0 alone, sm_120f on its family, plain targets on all that are newer
        boolean runs = target.matches() && switch (target.group(2)) {
            case "a" -> number(target) == found;
            case "f" -> number(target) <= found && number(target) / 10 == found / 10;
            default -> number(target) <= found;
        };
        if (!runs) throw new UsageException("--gpu " + gpu.name() + ": " + module.file() + " has .target " + module.target() + ", which does not run on its " + gpu.architecture().name());
    }

    private static int number(Matcher target) {
        return Integer.parseInt(target.group(1));
    }

    /** Assembles {@code source} for {@code gpu} and estimates the launch that {@code report} counted. */
    public static GpuEstimate of(Gpu gpu, PtxSource source, LaunchSpec spec, KernelRun run, LaunchReport report) {
        Module module = run.module();
        String arch = module.target().matches("sm_[0-9]+") ? gpu.architecture().name() : module.target();
        CompilerFigures.Outcome outcome = CompilerFigures.assemble(source, module, arch);
        Optional<Assembly.Entry> figures = outcome instanceof CompilerFigures.Outcome.Made made ? Optional.of(made.assembly().entry(spec.entry())) : Optional.empty();
        int threads = (int) product(spec.block());
        BlockResources block = figures.map(entry -> BlockResources.of(entry, threads, spec.shared()))
                .orElseGet(() -> new BlockResources(threads, OptionalInt.empty(), run.staticShared() + spec.shared(), 0));
        Occupancy occupancy = Occupancy.of(gpu.architecture(), block);
        GpuEstimate without = new GpuEstimate(gpu, arch, figures, compiler(outcome), occupancy, Optional.empty(), "");
        if (!report.complete()) return without.missing("the launch did not end");
        try {
            return new GpuEstimate(gpu, arch, figures, compiler(outcome), occupancy, Optional.of(Roofline.of(gpu, Work.of(report, product(spec.grid())), block)), "");
        } catch (DeviceException e) {
            return without.missing(e.getMessage());
        }
    }

    private static long product(int[] extents) {
        return (long) extents[0] * extents[1] * extents[2];
    }

    private static String compiler(CompilerFigures.Outcome outcome) {
        return switch (outcome) {
            case CompilerFigures.Outcome.Made made -> made.assembler();
            case CompilerFigures.Outcome.Refused refused -> refused.reason();
            case CompilerFigures.Outcome.Skipped skipped -> skipped.reason();
        };
    }

    private GpuEstimate missing(String reason) {
        return new GpuEstimate(gpu, arch, figures, compiler, occupancy, Optional.empty(), reason);
    }

    /** What the assembler's figures say, or what their absence means. */
    public String assembled() {
        if (figures.isEmpty()) return "registers unknown for " + arch + " (" + compiler + "): they are taken not to limit, the occupancy is at most what follows";
        Assembly.Entry entry = figures.get();
        int spills = entry.spillStores() + entry.spillLoads();
        return entry.registers() + " registers a thread, " + entry.sharedBytes() + " bytes of static shared memory, " + entry.stackBytes() + " bytes of stack for " + arch
                + " (" + compiler + ")" + (spills == 0 ? ", no spills" : ", " + spills + " bytes of spills, whose traffic is not in the counters");
    }

    /** Some lines. */
    public String text() {
        return assembled() + "\n" + roofline.map(EstimateText::of).orElseGet(() -> EstimateText.of(gpu, occupancy) + "\nno estimate: " + missing + "\n");
    }
}
