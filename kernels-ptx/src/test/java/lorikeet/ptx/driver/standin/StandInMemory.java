package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/** Device memory of the stand-in, which is its backend's, and pinned memory. */
final class StandInMemory implements AutoCloseable {
    private static final int OUT_OF_MEMORY = 2;
    private static final int INVALID_VALUE = 1;

    private final DriverBackend.DeviceMemory device;
    private final Map<Long, Long> sizes = new HashMap<>();
    private final HostBlocks pinned = new HostBlocks();
    private long used;

    StandInMemory(DriverBackend.DeviceMemory device) {
        this.device = device;
    }

    int cuMemAlloc_v2(MemorySegment address, long bytes) {
        if (bytes == 0) return INVALID_VALUE;
        if (bytes > device.capacity() - used) return OUT_OF_MEMORY;
        long taken = device.allocate(bytes);
        sizes.put(taken, bytes);
        used += bytes;
        address.reinterpret(Long.BYTES).set(JAVA_LONG, 0, taken);
        return 0;
    }

    int cuMemFree_v2(long address) {
        if (!sizes.containsKey(address)) return INVALID_VALUE;
        used -= sizes.remove(address);
        device.free(address);
        return 0;
    }

    int cuMemGetInfo_v2(MemorySegment free, MemorySegment total) {
        free.reinterpret(Long.BYTES).set(JAVA_LONG, 0, device.capacity() - used);
        total.reinterpret(Long.BYTES).set(JAVA_LONG, 0, device.capacity());
        return 0;
    }

    int cuMemAllocHost_v2(MemorySegment address, long bytes) {
        address.reinterpret(Long.BYTES).set(JAVA_LONG, 0, pinned.allocate(bytes));
        return 0;
    }

    int cuMemFreeHost(MemorySegment address) {
        if (!pinned.contains(address.address())) return INVALID_VALUE;
        pinned.free(address.address());
        return 0;
    }

    /** Exactly {@code bytes} of device memory. */
    MemorySegment at(long address, long bytes) {
        return device.at(address, bytes);
    }

    boolean isPinned(MemorySegment host) {
        return pinned.contains(host.address());
    }

    /** Allocations that were not given back. */
    int open() {
        return sizes.size() + pinned.count();
    }

    @Override
    public void close() {
        device.close();
        pinned.close();
    }
}
