package lorikeet.ptx.emulator;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import lorikeet.ptx.syntax.Space;
import lorikeet.tensor.DeviceException;

/**
 * Global memory of the emulated device: a table of allocations. Between two of them lies a gap, and the addresses of a freed
 * one are not given out again, so that an address outside an allocation, or in a freed one, is known as such.
 */
public final class DeviceMemory {
    private static final int ALIGNMENT = 256;
    /** Addresses between two allocations that belong to nobody. */
    private static final long GAP = 4096;

    /** An address below is what an index made of a null pointer. */
    private static final long NULL_PAGES = 1L << 16;
    /** Addresses further away than this, and than an allocation is large, have nothing to do with it. */
    private static final long NEAR = 1L << 20;

    private record Freed(String name, long bytes) {}

    private final ConcurrentSkipListMap<Long, Region> regions = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Freed> freed = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<Long, Arena> arenas = new ConcurrentSkipListMap<>();
    private final long limit;
    private long used;
    private long nextGlobal = Windows.GLOBAL;
    private long nextConst = Windows.CONST;

    /** @param limit bytes that may be allocated at one time */
    public DeviceMemory(long limit) {
        this.limit = limit;
    }

    /** New memory of {@code bytes} zeros, which count as uninitialised until the host or a kernel writes them. */
    public DeviceBuffer allocate(long bytes) {
        return buffer(bytes, "buffer");
    }

    /** The same, called {@code name} in findings. */
    DeviceBuffer buffer(long bytes, String name) {
        Region region = allocate(bytes, Space.GLOBAL, name);
        region.setUnwritten();
        return new DeviceBuffer(this, region);
    }

    /** New memory, filled with zeros. */
    synchronized Region allocate(long bytes, Space space, String name) {
        if (bytes < 0) throw new DeviceException("emulator: " + bytes + " bytes for " + name + ", expected 0 or more");
        if (bytes > limit - used) {
            throw new DeviceException("emulator: out of memory: " + bytes + " bytes for " + name + ", " + (limit - used) + " of " + limit + " are free");
        }
        long base = space == Space.CONST ? nextConst : nextGlobal;
        long next = base + Math.ceilDiv(bytes + GAP, ALIGNMENT) * ALIGNMENT;
        if (space == Space.CONST) nextConst = next;
        else nextGlobal = next;
        Arena arena = Arena.ofShared();
        Region region = new Region(base, bytes, space, name, host(arena, bytes, name));
        used += bytes;
        arenas.put(base, arena);
        regions.put(base, region);
        return region;
    }

    private static MemorySegment host(Arena arena, long bytes, String name) {
        try {
            return arena.allocate(Math.max(bytes, 1), ALIGNMENT).asSlice(0, bytes);
        } catch (OutOfMemoryError e) {
            arena.close();
            throw new DeviceException("emulator: this machine has no memory for " + bytes + " bytes for " + name);
        }
    }

    /** Frees the allocation that begins at {@code base}. */
    public synchronized void free(long base) {
        Region region = regions.remove(base);
        if (region == null) throw new DeviceException("emulator: free of 0x" + Long.toHexString(base) + ", which is no allocation");
        used -= region.bytes;
        freed.put(base, new Freed(region.name, region.bytes));
        arenas.remove(base).close();
    }

    public synchronized void freeAll() {
        for (Long base : regions.keySet()) free(base);
    }

    /** Lets the allocation that begins at {@code base} count as uninitialised again. */
    public void forget(long base) {
        regions.get(base).setUnwritten();
    }

    /** After a launch that did not note what it wrote: everything counts as written. */
    void setAllWritten() {
        regions.values().forEach(Region::setWritten);
    }

    /** Bytes that can still be allocated. */
    public synchronized long free() {
        return limit - used;
    }

    /** The allocation that {@code address} lies in, or null. */
    Region find(long address) {
        Map.Entry<Long, Region> entry = regions.floorEntry(address);
        return entry != null && entry.getValue().contains(address) ? entry.getValue() : null;
    }

    /** Whether {@code address} lies in an allocation that was freed. */
    boolean isFreed(long address) {
        Map.Entry<Long, Freed> entry = freed.floorEntry(address);
        return entry != null && address - entry.getKey() < entry.getValue().bytes;
    }

    /** What lies next to {@code address}, for a message. */
    String nearest(long address) {
        if (address >= 0 && address < NULL_PAGES) return address == 0 ? "a null pointer" : address + " bytes from a null pointer";
        Map.Entry<Long, Freed> gone = freed.floorEntry(address);
        if (gone != null && address - gone.getKey() < gone.getValue().bytes) return "in freed " + gone.getValue().name;
        Map.Entry<Long, Region> below = regions.floorEntry(address);
        Map.Entry<Long, Region> above = regions.ceilingEntry(address);
        long past = below == null ? Long.MAX_VALUE : address - below.getValue().base - below.getValue().bytes;
        long before = above == null || address < 0 ? Long.MAX_VALUE : above.getValue().base - address;
        if (below == null && above == null) return "there are no allocations";
        Map.Entry<Long, Region> nearest = past <= before && below != null ? below : above;
        if (Math.min(past, before) > Math.max(NEAR, nearest.getValue().bytes)) return "no allocation is near";
        return (past <= before ? past + " bytes past the end of " : before + " bytes before ") + nearest.getValue();
    }

    /** The bytes from {@code address} on, at least {@code bytes} of them in one allocation. */
    public MemorySegment slice(long address, long bytes) {
        Region region = find(address);
        if (region == null && bytes == 0) return MemorySegment.NULL;
        if (region == null || bytes > region.bytes - (address - region.base)) {
            String where = region == null ? nearest(address) : (region.bytes - (address - region.base)) + " of them are inside " + region;
            throw new DeviceException("emulator: copy of " + bytes + " bytes at 0x" + Long.toHexString(address) + ": " + where);
        }
        region.noteHost(address - region.base, bytes);
        return region.data.asSlice(address - region.base, bytes);
    }
}
