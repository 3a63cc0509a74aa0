package lorikeet.ptx.driver;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.MemoryPool;
import lorikeet.tensor.MemoryUse;

/**
 * Device memory that is reused by rounded size. A freed block may still be read by work that was started before: it is
 * handed out again at once, which is right on one stream, and after a wait between streams. Blocks go back to the driver
 * when the context closes, or when a new one does not fit beside them.
 */
final class DevicePool {
    /** What the driver aligns to. */
    private static final long ALIGNMENT = 512;

    private final DeviceContext context;
    private final Map<Long, ArrayDeque<Long>> free = new HashMap<>();
    private final Set<Long> idle = new HashSet<>(); // all of free
    private Set<Long> tracked;
    private long inUse;
    private long peak;
    private long reserved;
    private long hits;
    private long misses;

    DevicePool(DeviceContext context) {
        this.context = context;
    }

    /** Notes from now on which blocks are taken. */
    void track() {
        tracked = new HashSet<>();
    }

    /** The blocks taken since {@link #track}. */
    Set<Long> tracked() {
        Set<Long> blocks = tracked;
        tracked = null;
        return blocks;
    }

    /** Whether all {@code blocks} are this pool's and nobody has them. */
    boolean areIdle(Set<Long> blocks) {
        return idle.containsAll(blocks);
    }

    DeviceBuffer allocate(long bytes) {
        long most = context.info().memoryBytes();
        if (bytes < 1 || bytes > most)
            throw new DeviceException(context.info().name() + ": device memory of " + bytes + " bytes, expected 1 to " + most);
        long size = Math.ceilDiv(MemoryPool.rounded(bytes), ALIGNMENT) * ALIGNMENT;
        long address = take(size);
        if (tracked != null) tracked.add(address);
        inUse += size;
        peak = Math.max(peak, inUse);
        return new DeviceBuffer(bytes, context.own("device memory of " + bytes + " bytes", address, block -> giveBack(block, size)));
    }

    private long take(long size) {
        context.requireUsable();
        Long block = free.computeIfAbsent(size, s -> new ArrayDeque<>()).pollLast();
        if (block != null) {
            hits++;
            idle.remove(block);
            context.run(driver -> driver.forget(block, size));
            return block;
        }
        long available = context.call(Driver::freeBytes);
        if (size > available) {
            trim();
            available = context.call(Driver::freeBytes);
        }
        if (size > available)
            throw new DeviceException(context.info().name() + ": no device memory for " + ByteText.of(size) + ": " + ByteText.of(available)
                    + " of " + ByteText.of(context.info().memoryBytes()) + " are free, " + ByteText.of(inUse) + " are in use here");
        long address = context.call(driver -> driver.allocate(size));
        reserved += size;
        misses++;
        return address;
    }

    private void giveBack(long block, long size) {
        inUse -= size;
        free.get(size).addLast(block);
        idle.add(block);
    }

    /** Gives blocks that nobody has back to the driver. */
    private void trim() {
        context.giveBack(Driver::synchronize);
        for (Map.Entry<Long, ArrayDeque<Long>> blocks : free.entrySet()) {
            for (long block : blocks.getValue()) {
                context.giveBack(driver -> driver.free(block));
                reserved -= blocks.getKey();
            }
            blocks.getValue().clear();
        }
        idle.clear();
    }

    MemoryUse use() {
        return new MemoryUse(inUse, peak, reserved, hits, misses);
    }

    /** Gives everything back; no buffer is open any more. */
    void close() {
        trim();
    }
}
