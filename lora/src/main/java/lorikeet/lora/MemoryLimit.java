package lorikeet.lora;

import java.util.Locale;
import lorikeet.tensor.SystemMemory;

/** The most memory that tensors may take, asked before it is taken: what the machine, or its container, has. */
public final class MemoryLimit {
    private MemoryLimit() {}

    /** Bytes that this machine, or its container, has. */
    public static long machine() {
        return SystemMemory.physical();
    }

    /**
     * Refuses a request for more than there is.
     *
     * @param bytes at least this much will be needed; computed in floating point, since it may exceed 64 bits
     * @throws UsageException that begins with {@code flag} and says what the memory is for
     */
    public static void check(String flag, double bytes, String purpose) {
        long most = machine();
        if (bytes <= most) return;
        throw new UsageException(String.format(Locale.ROOT, "%s: %s needs at least %.1f GiB of memory, this machine has %.1f GiB",
                flag, purpose, bytes / (1L << 30), (double) most / (1L << 30)));
    }
}
