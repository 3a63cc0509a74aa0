package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import lorikeet.ptx.driver.PtxCompiler;
import lorikeet.ptx.estimate.EstimateText;
import lorikeet.ptx.estimate.Gpu;
import lorikeet.ptx.report.AttentionLadder;
import lorikeet.ptx.report.GemmLadder;
import lorikeet.ptx.report.LadderRung;
import lorikeet.tensor.DeviceException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what made the two hardest kernels fast: the plain version, then each idea, run, checked and counted on the emulator. */
@Command(name = "ladder", description = "Run the ladder of a kernel on the emulator: its plain version, then each idea with what the counters gained.",
        customSynopsis = "lorikeet ptx ladder [gemm|attention]")
final class PtxLadderCommand implements Callable<Integer> {
    private static final long LARGE = 4096;

    /** The kernels that keep a ladder. */
    enum Kernel { gemm, attention }

    @Parameters(arity = "0..1", paramLabel = "gemm|attention", description = "Which one; both if it is left out. The product comes with the estimate of a large one on an A100.")
    Kernel kernel;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (kernel != Kernel.attention) {
            out.print(GemmLadder.table(checked(GemmLadder.climb())));
            out.flush();
            estimate(out);
        }
        if (kernel == null) out.println();
        if (kernel != Kernel.gemm) out.print(AttentionLadder.table(checked(AttentionLadder.climb())));
        out.flush();
        return 0;
    }

    private static void estimate(PrintWriter out) {
        out.println();
        PtxCompiler.unavailable().ifPresentOrElse(reason -> out.println("no estimate: registers are not known, since " + reason), () -> {
            out.println("the last rung at " + LARGE + " x " + LARGE + " x " + LARGE + " (estimate), from the counters of 4 blocks over the whole depth, as every block does the same:");
            out.print(EstimateText.of(GemmLadder.estimate(Gpu.named("A100"), LARGE)));
        });
    }

    private static List<LadderRung> checked(List<LadderRung> rungs) {
        for (LadderRung rung : rungs) {
            if (!rung.wrong().isEmpty()) throw new DeviceException(rung.launch().entry() + ": " + rung.wrong());
        }
        return rungs;
    }
}
