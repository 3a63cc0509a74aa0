package lorikeet.ptx.emulator;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.Space;

/** A run of addresses that is one piece of memory: an allocation, a variable, or the memory of a block or of a warp. */
final class Region {
    final long base;
    final long bytes;
    final Space space;
    final String name;
    final MemorySegment data;

    Region(long base, long bytes, Space space, String name, MemorySegment data) {
        this.base = base;
        this.bytes = bytes;
        this.space = space;
        this.name = name;
        this.data = data;
    }

    boolean contains(long address) {
        return address - base >= 0 && address - base < bytes;
    }

    @Override
    public String toString() {
        return name + " [" + bytes + " bytes at 0x" + Long.toHexString(base) + "]";
    }
}
