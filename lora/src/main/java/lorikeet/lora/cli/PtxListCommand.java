package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import lorikeet.ptx.report.KernelFigures;
import lorikeet.ptx.report.KernelPage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints every kernel of this project, and those of users' operations on the class path, with its assembler's figures and what the emulator counts of a typical launch. */
@Command(name = "list", description = "List the kernels of this project, with registers, bytes, FLOPs and counts of a typical launch.", customSynopsis = "lorikeet ptx list")
final class PtxListCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        out.print(KernelPage.markdown(KernelFigures.all()));
        out.print(KernelPage.rows(KernelFigures.own()));
        out.flush();
        return 0;
    }
}
