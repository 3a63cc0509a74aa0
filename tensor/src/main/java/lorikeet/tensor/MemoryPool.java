package lorikeet.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Host memory that is reused by rounded size, 64-byte aligned. Small blocks are cut from slabs; nothing goes back to
 * the system before {@link #close()}, so that from the second step on a training run takes no new memory.
 */
public final class MemoryPool implements AutoCloseable {
    private static final long ALIGNMENT = 64;
    private static final long SLAB = 4L << 20;

    private final Arena arena;
    private final Map<Long, ArrayDeque<MemorySegment>> free = new HashMap<>();
    private MemorySegment slab = MemorySegment.NULL;
    private long slabLeft;
    private long inUse;
    private long peak;
    private long reserved;
    private long hits;
    private long misses;

    /** An empty pool. */
    public MemoryPool() {
        this(Arena.ofShared());
    }

    private MemoryPool(Arena arena) {
        this.arena = arena;
    }

    /** A pool that counts as others do and takes no memory: its storages have a size and nothing in them. */
    public static MemoryPool counting() {
        return new MemoryPool((Arena) null);
    }

    /** An uninitialised block of at least {@code bytes}; the storage's segment has exactly that size. */
    public Storage allocate(long bytes) {
        long size = rounded(bytes);
        ArrayDeque<MemorySegment> blocks = free.computeIfAbsent(size, s -> new ArrayDeque<>());
        MemorySegment block = blocks.pollLast();
        if (block == null) {
            block = reserve(size);
            misses++;
        } else {
            hits++;
        }
        inUse += size;
        peak = Math.max(peak, inUse);
        MemorySegment whole = block;
        return new Storage(bytes, arena == null ? block : block.asSlice(0, bytes), memory -> {
            inUse -= size;
            blocks.addLast(whole);
        });
    }

    /** Size class of a request: at most 1/8 above it, a multiple of the alignment. */
    public static long rounded(long bytes) {
        if (bytes < 0) throw new ShapeException("negative allocation of " + bytes + " bytes");
        long step = Math.max(ALIGNMENT, Long.highestOneBit(Math.max(1, bytes - 1)) >> 3);
        return Math.max(ALIGNMENT, Math.addExact(bytes, step - 1) / step * step);
    }

    private MemorySegment reserve(long size) {
        if (size > SLAB / 4) return fromSystem(size);
        if (size > slabLeft) {
            slab = fromSystem(SLAB);
            slabLeft = SLAB;
        }
        slabLeft -= size;
        return arena == null ? slab : slab.asSlice(SLAB - slabLeft - size, size);
    }

    private MemorySegment fromSystem(long size) {
        try {
            MemorySegment segment = arena == null ? MemorySegment.NULL : arena.allocate(size, ALIGNMENT);
            reserved += size;
            return segment;
        } catch (OutOfMemoryError e) {
            throw new DeviceException("cpu: no memory for " + size + " bytes beside the " + reserved + " already taken; use a machine with more memory, or less at once: a smaller batch, shorter rows");
        }
    }

    public MemoryUse use() {
        return new MemoryUse(inUse, peak, reserved, hits, misses);
    }

    /** Gives everything back to the system; live storages become unusable. A second call does nothing. */
    @Override
    public void close() {
        if (arena != null && arena.scope().isAlive()) arena.close();
        free.clear();
    }
}
