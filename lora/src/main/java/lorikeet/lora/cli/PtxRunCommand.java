package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lorikeet.lora.UsageException;
import lorikeet.lora.ptx.CounterText;
import lorikeet.lora.ptx.GpuEstimate;
import lorikeet.lora.ptx.KernelRun;
import lorikeet.lora.ptx.LaunchSpec;
import lorikeet.lora.ptx.RunJson;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.PtxSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs one kernel of a PTX file as a specification says. Exit code 1: something was found. */
@Command(name = "run", description = "Run a kernel on the emulator, or on a GPU.", sortOptions = false,
        customSynopsis = "lorikeet ptx run FILE --spec SPEC.json [--device NAME]%n"
                + "       [--memcheck] [--initcheck] [--racecheck] [--counters] [--annotate]%n"
                + "       [--gpu NAME] [--seed N] [--max_steps N] [--out DIR] [--json]")
final class PtxRunCommand implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int SHOWN = 8;

    /** Those of {@link DeviceName} that run kernels. */
    static final class Devices extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Devices() {
            super(List.of("emulator", "cuda", "cuda:N", "auto"));
        }
    }

    @Parameters(paramLabel = "FILE", description = "A PTX file.")
    private Path file;

    @Option(names = "--spec", paramLabel = "FILE", required = true, description = "JSON: entry, grid, block, shared, args.")
    private Path specification;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "emulator", completionCandidates = Devices.class,
            description = "emulator, cuda, cuda:N or auto. Default: ${DEFAULT-VALUE}.")
    private DeviceName device;

    @Mixin
    private PtxChecks checks;

    @Option(names = "--out", paramLabel = "DIR", description = "Write each buffer that is marked out, raw, as NAME.bin.")
    private Path out;

    @Option(names = "--json", description = "Print findings, counters and compiler figures as one JSON object.")
    private boolean json;

    @Mixin
    private PtxSources sources;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PtxSource source = sources.read(file);
        LaunchSpec launch = LaunchSpec.read(specification);
        if (out != null && Files.exists(out) && !Files.isDirectory(out)) throw new UsageException("--out: " + out + " is not a folder");
        try (KernelRun run = open(source, launch)) {
            checks.gpu().ifPresent(gpu -> GpuEstimate.check(gpu, run.module()));
            LaunchReport report = run.launch(checks.checks());
            if (out != null) {
                Files.createDirectories(out);
                run.write(out);
            }
            Optional<GpuEstimate> estimate = checks.gpu().map(gpu -> GpuEstimate.of(gpu, source, launch, run, report));
            if (json) spec.commandLine().getOut().println(RunJson.of(source, run.module(), launch, report, checks.annotate(), estimate));
            else print(source, run, report, estimate);
            return report.findings().isEmpty() ? 0 : FOUND;
        }
    }

    private KernelRun open(PtxSource source, LaunchSpec launch) {
        return switch (device.kind()) {
            case emulator -> KernelRun.onEmulator(source, launch, checks.maxSteps());
            case cuda -> checks.any() ? refuseChecks() : KernelRun.onDevice(source, launch, DeviceContext.cuda(device.ordinal()));
            case auto -> automatic(source, launch);
            case cpu, reference -> throw new UsageException("--device " + device + ": expected emulator, cuda, cuda:N or auto");
        };
    }

    private KernelRun refuseChecks() {
        throw new UsageException("--device " + device + ": checks, counters and seeds need the emulator");
    }

    private KernelRun automatic(PtxSource source, LaunchSpec launch) {
        Optional<String> absent = checks.any() ? Optional.of("for checks") : DeviceContext.unavailable();
        PrintWriter err = spec.commandLine().getErr();
        if (absent.isPresent()) {
            err.println("device: emulator (" + absent.get() + ")");
            return KernelRun.onEmulator(source, launch, checks.maxSteps());
        }
        DeviceContext gpu = DeviceContext.cuda(0);
        err.println("device: cuda (" + gpu.info().name() + ", CUDA " + gpu.info().driverVersion() + ")");
        return KernelRun.onDevice(source, launch, gpu);
    }

    private void print(PtxSource source, KernelRun run, LaunchReport report, Optional<GpuEstimate> estimate) {
        PrintWriter text = spec.commandLine().getOut();
        for (Finding finding : report.findings()) text.println(finding);
        if (report.steps() > 0) text.println("warp instructions: " + report.steps());
        report.counters().ifPresent(counters -> text.print(CounterText.summary(counters)));
        if (checks.annotate()) text.print(CounterText.listing(source, report.counters().orElseThrow()));
        estimate.ifPresent(made -> text.print(made.text()));
        for (String output : run.outputs()) text.println(run.preview(output, SHOWN));
        text.flush();
    }
}
