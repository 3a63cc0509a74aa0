package lorikeet.lora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import lorikeet.lora.ptx.RunPage;
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
                + "       [--gpu NAME] [--seed N] [--max_steps N] [--out DIR] [--html FILE]%n"
                + "       [--json]",
        footer = {"",
                "SPEC.json:",
                "  {\"entry\": \"NAME\", \"grid\": [x, y, z], \"block\": [x, y, z], \"shared\": BYTES,",
                "   \"args\": [one of these for each parameter of the entry:",
                "     {\"scalar\": TYPE, \"value\": NUMBER}",
                "     {\"bytes\": \"HEX\"}                           (a struct)",
                "     {\"name\": TEXT, \"buffer\": TYPE, \"shape\": [SIZES], \"out\": true|false,",
                "      \"data\": [NUMBERS] | \"file\": RAW | \"fill\": NUMBER |",
                "      \"random\": {\"seed\": N, \"low\": A, \"high\": B}}]}",
                "  TYPE: u8 s8 u16 s16 u32 s32 u64 s64 f16 bf16 f32 f64. A buffer without",
                "  contents is uninitialised; one with \"out\" is printed, and written by --out.",
                "",
                "Exit code: 0 nothing found; 1 something found, or the machine failed;",
                "  2 the request cannot be run: a wrong flag, specification or PTX file.",
                "",
                "--json: entry, complete, printed, findings [kind, kernel, line, block, thread,",
                "  address, other_line (of a race), detail, count], counters, compiler,",
                "  estimate (with --gpu).",
                "",
                "Kinds of findings:",
                "  out_of_bounds           an access outside every allocation, or past the end",
                "                          of the one it begins in",
                "  misaligned              an address that is no multiple of the size of its",
                "                          access",
                "  use_after_free          an access to memory that was freed",
                "  wrong_space             an access to one space with an address of another,",
                "                          or a write to constant memory",
                "  deadlock                no thread can go on",
                "  endless_loop            more steps than the bound, or a wait for what nobody",
                "                          will change",
                "  trap                    a trap or breakpoint was executed, or an assertion",
                "                          failed",
                "  stack_overflow          calls nested too deep",
                "  bad_call                a call or an indexed branch to where nothing begins",
                "  bad_barrier             a barrier for a wrong number of threads, or for two",
                "                          numbers at once, or an mbarrier misused",
                "  uninitialized_register  a register that nobody wrote decides something, or",
                "                          is stored",
                "  uninitialized_shared    the same of bytes of shared memory",
                "  uninitialized_global    the same of bytes of global memory",
                "  uninitialized_local     the same of bytes of local memory",
                "  shared_race             two threads access shared memory without order, one",
                "                          of them writes",
                "  global_race             the same on global memory, within a block or between",
                "                          blocks",
                "  divergent_barrier       some lanes of a warp wait at a barrier that the",
                "                          others do not come to with them",
                "  invalid_shuffle         a shuffle reads a lane that takes no part, or a mask",
                "                          names lanes that went another way",
                "  divergent_mma           a matrix instruction without all lanes of its warp",
                "  divergent_warpgroup     setmaxnreg by some warps of a warpgroup and not by",
                "                          the others, or with another number",
                "  async_not_waited        bytes are used before the asynchronous copy to or",
                "                          from them was waited for",
                "  missing_proxy_fence     shared memory that threads wrote is read by a bulk",
                "                          copy or wgmma without fence.proxy.async in between",
                "  missing_wgmma_fence     a product of wgmma uses registers that the program has",
                "                          accessed without wgmma.fence in between",
                "  read_only_written       global memory that ld.global.nc reads is written by",
                "                          the same launch",
                "",
                "kernels-ptx/README.md describes every field and counter."})
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

    @Option(names = "--html", paramLabel = "FILE",
            description = "Count, and write one page: the PTX text with heat and findings at its lines, counters, results, and the estimate of --gpu.")
    private Path html;

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
        if (html != null) RunPage.check(html, launch, file, specification);
        try (KernelRun run = open(source, launch)) {
            checks.gpu().ifPresent(gpu -> GpuEstimate.check(gpu, run.module()));
            LaunchReport report = run.launch(html == null ? checks.checks() : checks.checks().counting());
            if (out != null) {
                Files.createDirectories(out);
                run.write(out);
            }
            Optional<GpuEstimate> estimate = checks.gpu().map(gpu -> GpuEstimate.of(gpu, source, launch, run, report));
            if (html != null || json) structured(source, launch, run, report, estimate);
            if (!json) print(source, run, report, estimate);
            return report.findings().isEmpty() ? 0 : FOUND;
        }
    }

    private KernelRun open(PtxSource source, LaunchSpec launch) {
        return switch (device.kind()) {
            case emulator -> KernelRun.onEmulator(source, launch, checks.maxSteps());
            case cuda -> onEmulator() ? refuseChecks() : KernelRun.onDevice(source, launch, DeviceContext.cuda(device.ordinal()));
            case auto -> automatic(source, launch);
            case cpu, reference -> throw new UsageException("--device " + device + ": expected emulator, cuda, cuda:N or auto");
        };
    }

    /** Whether something is asked for that only the emulator has. */
    private boolean onEmulator() {
        return checks.any() || html != null;
    }

    private KernelRun refuseChecks() {
        throw new UsageException("--device " + device + ": checks, counters and seeds need the emulator");
    }

    private KernelRun automatic(PtxSource source, LaunchSpec launch) {
        Optional<String> absent = onEmulator() ? Optional.of("for checks") : DeviceContext.unavailable();
        PrintWriter err = spec.commandLine().getErr();
        if (absent.isPresent()) {
            err.println("device: emulator (" + absent.get() + ")");
            return KernelRun.onEmulator(source, launch, checks.maxSteps());
        }
        DeviceContext gpu = DeviceContext.cuda(0);
        err.println("device: cuda (" + gpu.info().name() + ", CUDA " + gpu.info().driverVersion() + ")");
        return KernelRun.onDevice(source, launch, gpu);
    }

    private void structured(PtxSource source, LaunchSpec launch, KernelRun run, LaunchReport report, Optional<GpuEstimate> estimate) {
        ObjectNode result = RunJson.of(source, run.module(), launch, report, checks.annotate(), estimate);
        if (html != null) new RunPage(source, launch, run, report, estimate, result).write(html);
        if (json) spec.commandLine().getOut().println(result);
    }

    private void print(PtxSource source, KernelRun run, LaunchReport report, Optional<GpuEstimate> estimate) {
        PrintWriter text = spec.commandLine().getOut();
        text.print(report.printed());
        for (Finding finding : report.findings()) text.println(finding);
        if (report.steps() > 0) text.println("warp instructions: " + report.steps());
        report.counters().ifPresent(counters -> text.print(CounterText.summary(counters)));
        if (checks.annotate()) text.print(CounterText.listing(source, report.counters().orElseThrow()));
        estimate.ifPresent(made -> text.print(made.text()));
        for (String output : run.outputs()) text.println(run.preview(output, SHOWN));
        text.flush();
    }
}
