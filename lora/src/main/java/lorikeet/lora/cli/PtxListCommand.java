package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.report.KernelFigures;
import lorikeet.ptx.report.KernelPage;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints every kernel of this project, and those of users' operations on the class path, with its assembler's figures and what the emulator counts of a typical launch. */
@Command(name = "list", description = "List the kernels of this project, with registers, bytes, FLOPs and counts of a typical launch.", customSynopsis = "lorikeet ptx list [NAME...]")
final class PtxListCommand implements Callable<Integer> {
    /** Names in a message. */
    private static final int SHOWN = 5;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Beginnings of entries or files, for example adamw or matmul_mma.ptx; without one, all, which takes a minute or more.")
    private List<String> names = new ArrayList<>();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        for (String name : names) if (KernelCatalog.launches().noneMatch(launch -> begins(launch, name))) throw unknown(name);
        PrintWriter out = spec.commandLine().getOut();
        out.print(KernelPage.markdown(KernelFigures.of(this::isWanted)));
        out.print(KernelPage.rows(KernelFigures.own(this::isWanted)));
        out.flush();
        return 0;
    }

    private boolean isWanted(LaunchDescriptor launch) {
        return names.isEmpty() || names.stream().anyMatch(name -> begins(launch, name));
    }

    private static boolean begins(LaunchDescriptor launch, String name) {
        return launch.entry().startsWith(name) || launch.file().startsWith(name);
    }

    private static UsageException unknown(String name) {
        List<String> near = Nearest.several(name, KernelCatalog.entries(), SHOWN);
        return new UsageException("no kernel begins with " + OneLine.quote(name) + (near.isEmpty() ? "" : ", near are " + String.join(", ", near)) + "; 'lorikeet ptx list' has all names");
    }
}
