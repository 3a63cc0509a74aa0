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
    /** Which bytes have been written; null where all count as written. */
    private volatile ByteShadow written;

    Region(long base, long bytes, Space space, String name, MemorySegment data) {
        this.base = base;
        this.bytes = bytes;
        this.space = space;
        this.name = name;
        this.data = data;
    }

    ByteShadow written() {
        return written;
    }

    /** From now on only bytes that somebody writes count as initialised. */
    void setUnwritten() {
        written = new ByteShadow(bytes);
    }

    void setWritten() {
        written = null;
    }

    /** The host has been given these bytes to write. */
    void noteHost(long from, long count) {
        ByteShadow shadow = written;
        if (shadow == null) return;
        if (count == bytes) written = null;
        else shadow.set(from, count);
    }

    boolean contains(long address) {
        return address - base >= 0 && address - base < bytes;
    }

    @Override
    public String toString() {
        return name + " [" + bytes + " bytes at 0x" + Long.toHexString(base) + "]";
    }
}
