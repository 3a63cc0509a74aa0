package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lorikeet.ptx.device.KernelCatalog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints the text of one of the project's kernels as it is assembled and run, its textual parameters replaced. */
@Command(name = "show", description = "Print a kernel of this project, with its textual parameters replaced.", customSynopsis = "lorikeet ptx show NAME")
final class PtxShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The kernel's entry, for example adamw_v4; any other name lists them all.")
    private String name;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(KernelCatalog.source(name).text());
        out.flush();
        return 0;
    }
}
