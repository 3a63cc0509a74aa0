package lorikeet.lora.cli;

import java.util.concurrent.Callable;
import lorikeet.lora.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Kernels in PTX: checking, running and measuring them. */
@Command(name = "ptx", description = "Check kernels in PTX, and run them without a GPU.", customSynopsis = "lorikeet ptx COMMAND FILE...",
        subcommands = {PtxCheckCommand.class, PtxRunCommand.class, PtxShowCommand.class, PtxListCommand.class, PtxLadderCommand.class, PtxGpuReportCommand.class})
final class PtxCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new UsageException("a command is missing: " + String.join(", ", spec.subcommands().keySet()) + "; lorikeet ptx --help describes them");
    }
}
