package lorikeet.ptx.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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
     */
    public static Summary write(DeviceContext device, Optional<DeviceContext> emulator, Effort effort, Path folder) throws IOException {
        List<Table> tables = new ArrayList<>();
        List<Supplier<Table>> parts = new ArrayList<>(List.of(() -> facts(device.info()), () -> Ceilings.of(device, effort),
                () -> KernelTable.of(device, emulator, effort), () -> ApproximationTable.of(device, effort)));
        emulator.ifPresent(twin -> parts.add(() -> InstructionTable.of(device, twin, effort)));
        parts.add(() -> QuestionTable.of(device, emulator));
        for (Supplier<Table> part : parts) {
            tables.add(part.get());
            ReportFiles.write(folder, tables);
        }
        return new Summary(falseIn("right", tables), falseIn("same", tables));
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
        table.add("clock_megahertz", info.clockKilohertz() / 1000);
        table.add("memory_bytes", info.memoryBytes());
        table.add("memory_gigabytes_per_second", info.memoryKilohertz() * 2e3 * info.memoryBusBits() / 8 / 1e9);
        table.add("l2_bytes", info.l2Bytes());
        table.add("shared_opt_in_bytes", info.sharedOptIn());
        table.add("shared_bytes_a_multiprocessor", info.sharedPerMultiprocessor());
        table.add("registers_a_multiprocessor", info.registersPerMultiprocessor());
        table.add("threads_a_multiprocessor", info.threadsPerMultiprocessor());
        return table;
    }
}
