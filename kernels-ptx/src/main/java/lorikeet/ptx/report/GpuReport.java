package lorikeet.ptx.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lorikeet.ptx.driver.DeviceContext;
import lorikeet.ptx.driver.DeviceInfo;

/** What a device is, what it can do at best, and whether the project's kernels are right and fast on it. */
public final class GpuReport {
    private GpuReport() {}

    /**
     * Runs everything and writes {@code gpu-report.json} and {@code gpu-report.md} into {@code folder}, again after each part, so
     * that a device that fails leaves what was found before.
     *
     * @param emulator what answers beside the device, if anything
     * @return how many rows of the report are wrong
     */
    public static int write(DeviceContext device, Optional<DeviceContext> emulator, Effort effort, Path folder) throws IOException {
        List<Table> tables = new ArrayList<>();
        List<Supplier<Table>> parts = List.of(() -> facts(device.info()), () -> Ceilings.of(device, effort), () -> KernelTable.of(device, emulator, effort),
                () -> ApproximationTable.of(device, effort), () -> QuestionTable.of(device, emulator));
        for (Supplier<Table> part : parts) {
            tables.add(part.get());
            ReportFiles.write(folder, tables);
        }
        return tables.stream().mapToInt(GpuReport::wrong).sum();
    }

    private static int wrong(Table table) {
        int right = table.columns().indexOf("right");
        return right < 0 ? 0 : (int) table.rows().stream().filter(row -> row.get(right).equals(false)).count();
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
