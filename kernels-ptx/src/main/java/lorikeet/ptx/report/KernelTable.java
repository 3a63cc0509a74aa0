package lorikeet.ptx.report;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import lorikeet.ptx.device.LaunchDescriptor;
import lorikeet.ptx.driver.DeviceContext;

/** Every kernel of the project: checked against float64, compared with the emulator bit by bit, and timed. */
final class KernelTable {
    private final DeviceContext device;
    private final Effort effort;
    private final Table table = new Table("kernels", "Kernels",
            "Each result against float64 on random data; `error` is the worst distance as a share of its bound. `same` says whether the emulator gives the same bits. "
                    + "Milliseconds are medians between events; GB/s count each operand once. "
                    + "`share_of_ceiling`: what the launch would take at the ceilings above, by the bytes or by the FLOPs as `bound` says, as a share of its time.",
            "kernel", "entry", "sizes", "right", "checked", "error", "detail", "same", "registers", "local_bytes", "shared_bytes", "milliseconds", "gigabytes_per_second", "gigaflops", "bound", "share_of_ceiling");

    private final MeasuredRoofline roofline;

    private KernelTable(DeviceContext device, Effort effort, MeasuredRoofline roofline) {
        this.device = device;
        this.effort = effort;
        this.roofline = roofline;
    }

    static Table of(DeviceContext device, Optional<DeviceContext> emulator, Effort effort, MeasuredRoofline roofline) {
        KernelTable kernels = new KernelTable(device, effort, roofline);
        kernels.run(KernelTrials.small(), emulator);
        kernels.run(OwnTrials.all(), emulator);
        if (effort.timesLargeShapes()) kernels.run(KernelTrials.large(), Optional.empty());
        return kernels.table;
    }

    private void run(List<Function<Arena, List<KernelTrial>>> trials, Optional<DeviceContext> emulator) {
        for (Function<Arena, List<KernelTrial>> made : trials) {
            try (Arena arena = Arena.ofConfined()) {
                for (KernelTrial trial : made.apply(arena)) run(trial, emulator);
            }
        }
    }

    private void run(KernelTrial trial, Optional<DeviceContext> emulator) {
        try (Arena arena = Arena.ofConfined(); KernelRun run = new KernelRun(device, trial)) {
            run.join(device.defaultStream());
            Map<String, MemorySegment> results = run.results(trial, arena);
            Verdict verdict = new Verdict(effort.elements());
            results.forEach((operand, found) -> verdict.check(operand, found, trial.results().get(operand)));
            Boolean same = emulator.map(twin -> same(trial, twin, results)).orElse(null);
            double milliseconds = new Stopwatch(device, effort.warmups(), effort.repeats()).medianMilliseconds(run::join);
            LaunchDescriptor launch = trial.launch();
            MeasuredRoofline.Unit unit = MeasuredRoofline.unit(launch);
            table.add(launch.kernel(), launch.entry(), trial.sizes(), verdict.wrong().isEmpty(), verdict.checked(), verdict.worst(), verdict.wrong(), same,
                    run.info().registers(), run.info().localBytes(), run.info().sharedBytes(), milliseconds,
                    launch.floorBytes() / milliseconds / 1e6, launch.flops() / milliseconds / 1e6,
                    roofline.bound(launch.floorBytes(), launch.flops(), unit), roofline.milliseconds(launch.floorBytes(), launch.flops(), unit) / milliseconds);
        }
    }

    private static boolean same(KernelTrial trial, DeviceContext twin, Map<String, MemorySegment> results) {
        try (Arena arena = Arena.ofConfined(); KernelRun run = new KernelRun(twin, trial)) {
            run.join(twin.defaultStream());
            Map<String, MemorySegment> emulated = run.results(trial, arena);
            return results.entrySet().stream().allMatch(result -> result.getValue().mismatch(emulated.get(result.getKey())) < 0);
        }
    }
}
