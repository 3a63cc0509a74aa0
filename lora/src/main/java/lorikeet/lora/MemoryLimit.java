package lorikeet.lora;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/** The most memory that tensors may take beside the heap, asked before it is taken. */
public final class MemoryLimit {
    private MemoryLimit() {}

    /**
     * Refuses a request for more than the JVM's limit of native memory.
     *
     * @param bytes at least this much will be needed; computed in floating point, since it may exceed 64 bits
     * @throws UsageException that begins with {@code flag} and says what the memory is for
     */
    public static void check(String flag, double bytes, String purpose) {
        long most = most();
        if (bytes <= most) return;
        throw new UsageException(String.format(Locale.ROOT, "%s: %s needs at least %.1f GiB of memory, expected at most %.1f GiB; java -XX:MaxDirectMemorySize sets that limit",
                flag, purpose, bytes / (1L << 30), (double) most / (1L << 30)));
    }

    private static long most() {
        HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long direct = options == null ? 0 : Long.parseLong(options.getVMOption("MaxDirectMemorySize").getValue());
        return direct > 0 ? direct : Runtime.getRuntime().maxMemory();
    }
}
