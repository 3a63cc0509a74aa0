package lorikeet.ptx.driver.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/** Host memory as memory of a device, at its own addresses, filled with a pattern when it is taken. */
final class HostBlocks implements DriverBackend.DeviceMemory {
    private static final byte UNDEFINED = (byte) 0xA5;

    private record Block(Arena arena, MemorySegment memory) {}

    private final TreeMap<Long, Block> blocks = new TreeMap<>();

    @Override
    public long allocate(long bytes) {
        Arena arena = Arena.ofShared();
        MemorySegment memory = arena.allocate(bytes, 256).fill(UNDEFINED);
        blocks.put(memory.address(), new Block(arena, memory));
        return memory.address();
    }

    @Override
    public void free(long address) {
        blocks.remove(address).arena.close();
    }

    @Override
    public MemorySegment at(long address, long bytes) {
        Map.Entry<Long, Block> below = blocks.floorEntry(address);
        if (below == null || address - below.getKey() > below.getValue().memory.byteSize() - bytes)
            throw new DriverBackend.Fault(DriverBackend.Fault.ILLEGAL_ADDRESS);
        return below.getValue().memory.asSlice(address - below.getKey(), bytes);
    }

    boolean contains(long address) {
        Map.Entry<Long, Block> below = blocks.floorEntry(address);
        return below != null && address - below.getKey() < below.getValue().memory.byteSize();
    }

    int count() {
        return blocks.size();
    }

    @Override
    public void close() {
        blocks.values().forEach(block -> block.arena.close());
        blocks.clear();
    }
}
