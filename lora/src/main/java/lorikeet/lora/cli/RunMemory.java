package lorikeet.lora.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import lorikeet.tensor.Device;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.cpu.CpuDevice;

/** What a run has taken, in lines: the device's pool, which {@code --dry_run} plans, and beside it the whole process. */
final class RunMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private RunMemory() {}

    static List<String> lines(Device device) {
        MemoryUse pool = device.memory();
        double reused = 100.0 * pool.hits() / Math.max(1, pool.hits() + pool.misses());
        return List.of(
                String.format(Locale.ROOT, "memory: pool high-water mark %,d bytes, %s; %s taken from the system, %.2f %% of allocations reused",
                        pool.peak(), Bytes.of(pool.peak()), Bytes.of(pool.reserved()), reused),
                "memory beside the pool: " + String.join(", ", beside(device)));
    }

    private static List<String> beside(Device device) {
        List<String> parts = new ArrayList<>();
        if (device instanceof CpuDevice cpu) parts.add("packed panels " + Bytes.of(cpu.scratchBytes()));
        MemoryMXBean java = ManagementFactory.getMemoryMXBean();
        parts.add("Java heap " + Bytes.of(java.getHeapMemoryUsage().getCommitted()) + " and code and classes " + Bytes.of(java.getNonHeapMemoryUsage().getCommitted()));
        resident("RssFile").ifPresent(bytes -> parts.add("mapped pages (weights, Java's own files) " + Bytes.of(bytes)));
        resident("VmHWM").ifPresent(bytes -> parts.add("whole process at most " + Bytes.of(bytes)));
        return parts;
    }

    /** A field of Linux's account of this process; empty elsewhere. */
    private static Optional<Long> resident(String field) {
        if (!Files.isReadable(STATUS)) return Optional.empty();
        try {
            return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(field + ":"))
                    .map(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", ""))).findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
