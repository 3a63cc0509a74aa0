package lorikeet.tensor;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;

/** Host memory from the system, 64-byte aligned: large requests in huge pages where there are some, see {@link HugePages}. */
public final class SystemMemory {
    private static final long ALIGNMENT = 64;

    private SystemMemory() {}

    /** Bytes of memory of this machine, or of the container that this process runs in. */
    public static long physical() {
        return Machine.PHYSICAL;
    }

    private static final class Machine {
        static final long PHYSICAL = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /**
     * Memory that lives as long as {@code arena}; what is in it is not defined.
     *
     * @throws OutOfMemoryError if there is none
     */
    public static MemorySegment allocate(Arena arena, long bytes) {
        if (bytes > physical()) throw new OutOfMemoryError(bytes + " bytes of " + physical());
        if (bytes < HugePages.BYTES || !HugePages.available()) return arena.allocate(bytes, ALIGNMENT);
        return HugePages.allocate(arena, bytes);
    }

    /** Whether large requests get huge pages, should the system have some. */
    public static boolean hasHugePages() {
        return HugePages.available();
    }

    /**
     * Mapped memory as a segment of the class that allocated memory has, where native access is given: vector code that meets segments
     * of two classes asks at every access which one it is, and all of it runs a fifth slower.
     */
    public static MemorySegment plain(Arena arena, MemorySegment mapped) {
        if (!SystemMemory.class.getModule().isNativeAccessEnabled()) return mapped;
        MemorySegment plain = MemorySegment.ofAddress(mapped.address()).reinterpret(mapped.byteSize(), arena, null);
        return mapped.isReadOnly() ? plain.asReadOnly() : plain;
    }
}
