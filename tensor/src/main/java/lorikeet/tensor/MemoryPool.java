package lorikeet.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Host memory that is reused, 64-byte aligned. Sizes are rounded to classes. Small blocks are cut from slabs and reused
 * within their class, and never go back to the system. A large request takes an idle block of up to twice its size, else a new one from the system. Before
 * the pool holds much more than was ever in use, the blocks that have been idle for longest go back: rows of many lengths
 * would otherwise leave idle blocks of every size. Once steps of equal shapes have shown what they need they take no more.
 * Threads may share a pool.
 */
public final class MemoryPool implements AutoCloseable {
    private static final long ALIGNMENT = 64;
    private static final long SLAB = 4L << 20;
    /** Larger requests have memory of their own. */
    private static final long SMALL = SLAB / 4;
    /** A block serves requests of its size, or smaller by up to this factor. */
    private static final long MOST_OVERSIZE = 2;
    /** What the pool may hold, as a multiple of the most that was in use at a time. */
    private static final double MOST_HELD = 1.25;

    private final boolean counting;
    private final Arena slabs;
    private final long most;
    private final Set<Arena> large = new HashSet<>();
    private final Map<Long, ArrayDeque<Block>> small = new HashMap<>();
    private final IdleBlocks idle = new IdleBlocks();
    private MemorySegment slab = MemorySegment.NULL;
    private long slabLeft;
    private long inUse;
    private long peak;
    private long reserved;
    private long hits;
    private long misses;

    /** An empty pool. */
    public MemoryPool() {
        this(false);
    }

    private MemoryPool(boolean counting) {
        this.counting = counting;
        this.slabs = counting ? null : Arena.ofShared();
        this.most = counting ? Long.MAX_VALUE : SystemMemory.physical();
    }

    /** A pool that counts as others do and takes no memory: its storages have a size and nothing in them. */
    public static MemoryPool counting() {
        return new MemoryPool(true);
    }

    /** An uninitialised block of at least {@code bytes}; the storage's segment has exactly that size. */
    public synchronized Storage allocate(long bytes) {
        long size = rounded(bytes);
        Block block = size > SMALL ? large(size) : small(size);
        inUse += size;
        peak = Math.max(peak, inUse);
        return new Storage(bytes, counting ? block.memory : block.memory.asSlice(0, bytes), memory -> released(block, size));
    }

    private synchronized void released(Block block, long size) {
        inUse -= size;
        if (size > SMALL) idle.add(block);
        else small.computeIfAbsent(size, _ -> new ArrayDeque<>()).addLast(block);
    }

    /** Size class of a request: at most 1/8 above it, a multiple of the alignment. */
    public static long rounded(long bytes) {
        if (bytes < 0) throw new ShapeException("negative allocation of " + bytes + " bytes");
        long step = Math.max(ALIGNMENT, Long.highestOneBit(Math.max(1, bytes - 1)) >> 3);
        return Math.max(ALIGNMENT, Math.addExact(bytes, step - 1) / step * step);
    }

    private Block small(long size) {
        Block free = small.computeIfAbsent(size, _ -> new ArrayDeque<>()).pollLast();
        if (free != null) {
            hits++;
            return free;
        }
        misses++;
        if (size > slabLeft) {
            slab = fromSystem(slabs, SLAB);
            slabLeft = SLAB;
        }
        slabLeft -= size;
        return new Block(size, counting ? slab : slab.asSlice(SLAB - slabLeft - size, size), null);
    }

    private Block large(long size) {
        Block free = idle.take(size, MOST_OVERSIZE * size);
        if (free != null) {
            hits++;
            return free;
        }
        misses++;
        double most = MOST_HELD * Math.max(peak, inUse + size);
        while (reserved + size > most && !idle.isEmpty()) giveBack(idle.takeOldest());
        Arena arena = counting ? null : Arena.ofShared();
        if (!counting) large.add(arena);
        return new Block(size, fromSystem(arena, size), arena);
    }

    private void giveBack(Block block) {
        reserved -= block.size;
        if (counting) return;
        large.remove(block.arena);
        block.arena.close();
    }

    private MemorySegment fromSystem(Arena arena, long size) {
        try {
            if (!counting && size > most - reserved) throw new OutOfMemoryError();
            MemorySegment segment = counting ? MemorySegment.NULL : SystemMemory.allocate(arena, size);
            reserved += size;
            return segment;
        } catch (OutOfMemoryError e) {
            throw new DeviceException("cpu: no memory for " + size + " bytes beside the " + reserved + " already taken; use a machine with more memory, or less at once: a smaller batch, shorter rows");
        }
    }

    /** What is in use now, what was at most, and how often a block was used again. */
    public synchronized MemoryUse use() {
        return new MemoryUse(inUse, peak, reserved, hits, misses);
    }

    /** Gives everything back to the system; live storages become unusable. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!counting && slabs.scope().isAlive()) slabs.close();
        large.forEach(Arena::close);
        large.clear();
        small.clear();
        idle.clear();
    }
}
