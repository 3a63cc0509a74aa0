package lorikeet.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Memory of one size class. {@code arena} gives it back to the system by itself; null where it is part of a slab, or counted only. */
final class Block {
    final long size;
    final MemorySegment memory;
    final Arena arena;

    Block(long size, MemorySegment memory, Arena arena) {
        this.size = size;
        this.memory = memory;
        this.arena = arena;
    }
}
