package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import lorikeet.lora.UsageException;
import lorikeet.lora.ptx.CompilerFigures;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.FormatException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Parses PTX files, decodes their entries for the emulator, and assembles them for each architecture. */
@Command(name = "check", description = "Parse PTX files and assemble them for each architecture.", sortOptions = false,
        customSynopsis = "lorikeet ptx check FILE... [--arch sm_80 ...] [--param NAME=VALUE]")
final class PtxCheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "PTX files.")
    private List<Path> files;

    @Option(names = "--arch", paramLabel = "NAMES", arity = "1..*", description = "Architectures to assemble for. Default: all from the file's .target on that an assembler here knows.")
    private List<String> architectures = List.of();

    @Mixin
    private PtxSources sources;

    @Spec
    private CommandSpec spec;

    private final List<String> refused = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        if (!architectures.isEmpty()) Names.split("--arch", architectures).forEach(CompilerFigures::requireName);
        for (Path file : files) check(sources.read(file));
        if (refused.isEmpty()) return 0;
        throw new UsageException(refused.getFirst() + (refused.size() == 1 ? "" : " (and " + (refused.size() - 1) + " more, above)"));
    }

    private void check(PtxSource source) {
        PrintWriter out = spec.commandLine().getOut();
        try (PtxMachine machine = PtxMachine.load(source)) {
            Module module = machine.module();
            out.println(source.name() + ": .version " + module.version() / 10 + "." + module.version() % 10 + ", .target " + module.target() + ", entries "
                    + String.join(", ", machine.entries()));
            for (String entry : machine.entries()) decode(machine, entry);
            for (String arch : architectures.isEmpty() ? CompilerFigures.architectures(module) : Names.split("--arch", architectures)) assemble(source, module, arch);
        } catch (FormatException e) {
            refuse(e.getMessage());
        }
    }

    private void decode(PtxMachine machine, String entry) {
        try {
            machine.kernel(entry);
        } catch (FormatException e) {
            spec.commandLine().getOut().println("  emulator: entry " + entry + " cannot run: " + e.getMessage());
        }
    }

    private void assemble(PtxSource source, Module module, String arch) {
        switch (CompilerFigures.assemble(source, module, arch)) {
            case CompilerFigures.Outcome.Made made -> {
                List<Assembly.Entry> entries = new ArrayList<>(made.assembly().entries());
                entries.sort(Comparator.comparing(entry -> module.entries().indexOf(entry.name()))); // assemblers print the last one first
                for (Assembly.Entry entry : entries) spec.commandLine().getOut().println("  " + arch + " (" + made.assembler() + "): " + figures(entry));
            }
            case CompilerFigures.Outcome.Refused no -> refuse(no.reason());
            case CompilerFigures.Outcome.Skipped skipped -> spec.commandLine().getOut().println("  " + arch + ": not assembled: " + skipped.reason());
        }
    }

    private static String figures(Assembly.Entry entry) {
        return entry.name() + " " + entry.registers() + " registers, " + entry.sharedBytes() + " bytes of static shared memory, " + entry.stackBytes()
                + " bytes of stack, " + entry.spillStores() + " + " + entry.spillLoads() + " bytes of spills";
    }

    private void refuse(String reason) {
        if (files.size() > 1) spec.commandLine().getOut().println("refused: " + reason);
        refused.add(reason);
    }
}
