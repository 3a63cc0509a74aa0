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
import lorikeet.lora.ptx.ReportTraining;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.report.Effort;
import lorikeet.ptx.report.GpuReport;
import lorikeet.ptx.report.TrainingTrial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a device and checks the kernels on it. Exit code 1: a result is wrong. */
@Command(name = "gpu-report", description = "Check and time the kernels on a GPU, and what the GPU can do at best.", sortOptions = false,
        customSynopsis = "lorikeet ptx gpu-report --out DIR [--device cuda:N]")
final class PtxGpuReportCommand implements Callable<Integer> {
    private static final int WRONG = 1;
    /** Memory of the emulator where it answers beside a GPU, on small shapes. */
    private static final long BESIDE = 256L << 20;
    private static final long ALONE = 2L << 30;

    /** Those of {@link DeviceName} that run kernels. */
    static final class Devices extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Devices() {
            super(List.of("cuda", "cuda:N", "emulator"));
        }
    }

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for gpu-report.json and gpu-report.md.")
    private Path out;

    @Option(names = "--device", paramLabel = "NAME", defaultValue = "cuda", completionCandidates = Devices.class, description = "cuda, cuda:N or, for small shapes, emulator. Default: ${DEFAULT-VALUE}.")
    private DeviceName device;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (Files.exists(out) && !Files.isDirectory(out)) throw new UsageException("--out: " + out + " is not a folder");
        return switch (device.kind()) {
            case cuda, auto -> onGpu();
            case emulator -> onEmulator();
            case cpu, reference -> throw new UsageException("--device " + device + ": expected cuda, cuda:N or emulator");
        };
    }

    private int onGpu() throws IOException {
        try (DeviceContext gpu = DeviceContext.cuda(device.ordinal()); DeviceContext emulator = DeviceContext.emulator(BESIDE)) {
            return print(GpuReport.write(gpu, Optional.of(emulator), training(), Effort.FULL, out));
        }
    }

    private int onEmulator() throws IOException {
        try (DeviceContext emulator = DeviceContext.emulator(ALONE)) {
            return print(GpuReport.write(emulator, Optional.empty(), training(), Effort.QUICK, out));
        }
    }

    /** On a device of its own for each run, by the driver of the one that is reported on. */
    private Optional<TrainingTrial> training() {
        return Optional.of(new ReportTraining(device::open));
    }

    private int print(GpuReport.Summary summary) {
        PrintWriter text = spec.commandLine().getOut();
        summary.wrong().forEach(line -> text.println("wrong: " + line));
        summary.disagreements().forEach(line -> text.println("device and emulator differ: " + line));
        text.println("report: " + out.resolve("gpu-report.md"));
        return summary.wrong().isEmpty() ? 0 : WRONG;
    }
}
