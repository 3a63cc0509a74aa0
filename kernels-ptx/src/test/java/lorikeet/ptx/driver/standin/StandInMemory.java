package lorikeet.ptx.driver.standin;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** Device and pinned memory of the stand-in: host memory, at its own addresses, filled with a pattern when it is taken. */
final class StandInMemory implements DriverBackend.DeviceMemory, AutoCloseable {
    private static final int OUT_OF_MEMORY = 2;
    private static final int INVALID_VALUE = 1;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final byte UNDEFINED = (byte) 0xA5;

    private record Block(Arena arena, MemorySegment memory) {}

    private final TreeMap<Long, Block> device = new TreeMap<>();
    private final TreeMap<Long, Block> pinned = new TreeMap<>();
    private long used;

    int cuMemAlloc_v2(MemorySegment address, long bytes) {
        if (bytes == 0) return INVALID_VALUE;
        if (bytes > StandInDevice.MEMORY - used) return OUT_OF_MEMORY;
        used += bytes;
        address.reinterpret(Long.BYTES).set(JAVA_LONG, 0, take(device, bytes));
        return 0;
    }

    int cuMemFree_v2(long address) {
        if (!device.containsKey(address)) return INVALID_VALUE;
        used -= device.get(address).memory.byteSize();
        device.remove(address).arena.close();
        return 0;
    }

    int cuMemGetInfo_v2(MemorySegment free, MemorySegment total) {
        free.reinterpret(Long.BYTES).set(JAVA_LONG, 0, StandInDevice.MEMORY - used);
        total.reinterpret(Long.BYTES).set(JAVA_LONG, 0, StandInDevice.MEMORY);
        return 0;
    }

    int cuMemAllocHost_v2(MemorySegment address, long bytes) {
        address.reinterpret(Long.BYTES).set(JAVA_LONG, 0, take(pinned, bytes));
        return 0;
    }

    int cuMemFreeHost(MemorySegment address) {
        if (!pinned.containsKey(address.address())) return INVALID_VALUE;
        pinned.remove(address.address()).arena.close();
        return 0;
    }

    private static long take(TreeMap<Long, Block> blocks, long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 256).fill(UNDEFINED);
        blocks.put(memory.address(), new Block(arena, memory));
        return memory.address();
    }

    @Override
    public MemorySegment at(long address) {
        MemorySegment rest = from(device, address);
        if (rest == null) throw new DriverBackend.Fault(ILLEGAL_ADDRESS);
        return rest;
    }

    /** Exactly {@code bytes} of device memory. */
    MemorySegment at(long address, long bytes) {
        MemorySegment rest = at(address);
        if (bytes > rest.byteSize()) throw new DriverBackend.Fault(ILLEGAL_ADDRESS);
        return rest.asSlice(0, bytes);
    }

    boolean isPinned(MemorySegment host) {
        return from(pinned, host.address()) != null;
    }

    private static MemorySegment from(TreeMap<Long, Block> blocks, long address) {
        Map.Entry<Long, Block> below = blocks.floorEntry(address);
        if (below == null || address - below.getKey() >= below.getValue().memory.byteSize()) return null;
        return below.getValue().memory.asSlice(address - below.getKey());
    }

    /** Allocations that were not given back. */
    int open() {
        return device.size() + pinned.size();
    }

    @Override
    public void close() {
        device.values().forEach(block -> block.arena.close());
        pinned.values().forEach(block -> block.arena.close());
    }
}
