package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.ptx.device.KernelCatalog;
import lorikeet.tensor.io.OneLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the text of one of the project's kernels, or of a user's operation on the class path, as it is assembled and run, its textual parameters replaced. */
@Command(name = "show", description = "Print a kernel of this project, with its textual parameters replaced.", customSynopsis = "lorikeet ptx show NAME")
final class PtxShowCommand implements Callable<Integer> {
    /** Names in a message. */
    private static final int SHOWN = 5;

    @Parameters(paramLabel = "NAME", description = "The kernel's entry, for example adamw_v4: lorikeet ptx list has all.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(KernelCatalog.source(name).orElseThrow(this::unknown).text());
        out.flush();
        return 0;
    }

    private UsageException unknown() {
        List<String> near = Nearest.several(name, KernelCatalog.entries(), SHOWN);
        return new UsageException("no kernel " + OneLine.quote(name) + (near.isEmpty() ? "" : ", near are " + String.join(", ", near)) + "; 'lorikeet ptx list' has all names");
    }
}
