package lorikeet.lora.ptx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lorikeet.lora.UsageException;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.driver.Ptxas;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;

/** What NVIDIA's assemblers say of a PTX text: JCuda's in process, else the toolkit's where one is installed. */
public final class CompilerFigures {
    private static final List<String> IN_PROCESS = List.of("sm_75", "sm_80", "sm_86", "sm_87", "sm_89", "sm_90", "sm_90a");
    private static final List<String> TOOLKIT = List.of("sm_100", "sm_103", "sm_120", "sm_121");
    private static final int NEWEST_VERSION_IN_PROCESS = 80;

    private CompilerFigures() {}

    /** Refuses what is no name of an architecture. */
    public static void requireName(String arch) {
        if (arch.matches("(sm|compute)_[0-9]{2,3}[af]?")) return;
        throw new UsageException("--arch: expected one like " + Stream.concat(IN_PROCESS.stream(), TOOLKIT.stream()).collect(Collectors.joining(", ")) + ", found '" + arch + "'");
    }

    /** The architectures that {@code module} can be assembled for: those of its target's generation on, or just its own. */
    public static List<String> architectures(Module module) {
        String target = module.target();
        if (!target.matches("sm_[0-9]{2,4}")) return List.of(target);
        int least = number(target);
        return Stream.concat(IN_PROCESS.stream(), TOOLKIT.stream()).filter(arch -> arch.matches("sm_[0-9]+") && number(arch) >= least).toList();
    }

    private static int number(String arch) {
        return Integer.parseInt(arch.replaceAll("[^0-9]", ""));
    }

    private static boolean inProcess(Module module, String arch) {
        return IN_PROCESS.contains(arch) && module.version() <= NEWEST_VERSION_IN_PROCESS;
    }

    /** What came of assembling for one architecture. */
    public sealed interface Outcome {
        /** It was assembled. */
        record Made(Assembly assembly, String assembler) implements Outcome {}

        /** It was refused; the reason is one line with the name of the text and the line. */
        record Refused(String reason) implements Outcome {}

        /** There is no assembler for it here. */
        record Skipped(String reason) implements Outcome {}
    }

    /** Assembles {@code source}, whose module is {@code module}, for {@code arch}. */
    public static Outcome assemble(PtxSource source, Module module, String arch) {
        if (arch.startsWith("compute_")) return new Outcome.Skipped("a virtual architecture, which has no registers");
        Optional<String> notHere = inProcess(module, arch) ? PtxCompiler.unavailable()
                : Optional.of("the assembler in process knows " + String.join(", ", IN_PROCESS) + " and .version up to 8.0");
        try {
            if (notHere.isEmpty()) return new Outcome.Made(PtxCompiler.assemble(source, arch), "JCuda");
            Optional<Ptxas> toolkit = Ptxas.find();
            if (toolkit.isEmpty()) return new Outcome.Skipped(notHere.get() + ", and there is no ptxas on the PATH");
            return new Outcome.Made(toolkit.get().assemble(source, arch), "ptxas");
        } catch (FormatException e) {
            return new Outcome.Refused(e.getMessage());
        }
    }
}
