package lorikeet.ptx.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceInfo;

/** What a device is, what it can do at best, and whether the project's kernels are right and fast on it. */
public final class GpuReport {
    private GpuReport() {}

    /**
     * What to look at first, one line each.
     *
     * @param wrong results that are not what float64 says
     * @param disagreements where device and emulator differ
     */
    public record Summary(List<String> wrong, List<String> disagreements) {}

    /**
     * Runs everything and writes {@code gpu-report.json} and {@code gpu-report.md} into {@code folder}, again after each part, so
     * that a device that fails leaves what was found before.
     *
     * @param emulator what answers beside the device, if anything
     * @param training what trains on the device, if anything
     */
    public static Summary write(DeviceContext device, Optional<DeviceContext> emulator, Optional<TrainingTrial> training, Effort effort, Path folder) throws IOException {
        return write(parts(device, emulator, training, effort), folder);
    }

    private static Map<String, Supplier<Table>> parts(DeviceContext device, Optional<DeviceContext> emulator, Optional<TrainingTrial> training, Effort effort) {
        Map<String, Supplier<Table>> parts = new LinkedHashMap<>();
        parts.put("device", () -> facts(device.info()));
        Ceilings ceilings = new Ceilings(device, effort);
        parts.put("ceilings", ceilings::measure);
        parts.put("kernels", () -> KernelTable.of(device, emulator, effort, ceilings.roofline()));
        parts.put("gemm", () -> GemmTable.of(device, effort, ceilings.roofline()));
        training.ifPresent(trial -> parts.put("training", () -> TrainingTable.of(trial)));
        parts.put("approximations", () -> ApproximationTable.of(device, effort));
        emulator.ifPresent(twin -> parts.put("instructions", () -> InstructionTable.of(device, twin, effort)));
        parts.put("questions", () -> QuestionTable.of(device, emulator));
        return parts;
    }

    private static Summary write(Map<String, Supplier<Table>> parts, Path folder) throws IOException {
        List<Table> tables = new ArrayList<>();
        Table seconds = new Table("seconds", "Time taken", "Of each part, by the clock on the wall: assembling, computing float64 results and the emulator's included.", "part", "seconds");
        for (Map.Entry<String, Supplier<Table>> part : parts.entrySet()) {
            long start = System.nanoTime();
            tables.add(part.getValue().get());
            seconds.add(part.getKey(), (System.nanoTime() - start) / 1e9);
            List<Table> all = new ArrayList<>(List.of(summary(summarised(tables), tables.size() == parts.size())));
            all.addAll(tables);
            all.add(seconds);
            ReportFiles.write(folder, all);
        }
        return summarised(tables);
    }

    private static Summary summarised(List<Table> tables) {
        return new Summary(falseIn("right", tables), falseIn("same", tables));
    }

    private static Table summary(Summary summary, boolean complete) {
        Table table = new Table("summary", "Summary", "What to look at first: results that are wrong, then results that the emulator gives otherwise.", "what", "where");
        if (!complete) table.add("incomplete", "the report ended before its last part");
        summary.wrong().forEach(where -> table.add("wrong", where));
        summary.disagreements().forEach(where -> table.add("device and emulator differ", where));
        if (table.rows().isEmpty()) table.add("nothing", "every result is right, and the emulator agrees");
        return table;
    }

    /** Rows whose {@code column} is false, by their first values. */
    private static List<String> falseIn(String column, List<Table> tables) {
        List<String> found = new ArrayList<>();
        for (Table table : tables) {
            int at = table.columns().indexOf(column);
            for (List<Object> row : table.rows()) {
                if (at >= 0 && Boolean.FALSE.equals(row.get(at))) found.add(table.key() + ": " + row.stream().limit(at).map(String::valueOf).collect(Collectors.joining(", ")));
            }
        }
        return found;
    }

    private static Table facts(DeviceInfo info) {
        Table table = new Table("device", "Device", "As the driver describes it.", "what", "value");
        table.add("written", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        table.add("java", System.getProperty("java.version"));
        table.add("name", info.name());
        table.add("driver_cuda_version", info.driverVersion());
        table.add("arch", info.arch());
        table.add("multiprocessors", info.multiprocessors());
        table.add("clock_megahertz", known(info.clockKilohertz() / 1000));
        table.add("memory_bytes", info.memoryBytes());
        table.add("memory_gigabytes_per_second", known(info.memoryKilohertz() * 2e3 * info.memoryBusBits() / 8 / 1e9));
        table.add("l2_bytes", known(info.l2Bytes()));
        table.add("shared_opt_in_bytes", info.sharedOptIn());
        table.add("shared_bytes_a_multiprocessor", info.sharedPerMultiprocessor());
        table.add("registers_a_multiprocessor", info.registersPerMultiprocessor());
        table.add("threads_a_multiprocessor", info.threadsPerMultiprocessor());
        return table;
    }

    /** The emulator has no clock, memory bus or cache, and says 0. */
    private static Object known(Number value) {
        return value.doubleValue() == 0 ? "not known of this device" : value;
    }
}
