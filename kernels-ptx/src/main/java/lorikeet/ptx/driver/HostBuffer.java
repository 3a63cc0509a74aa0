package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;

/** Pinned host memory: copies from and to it go on while the host does. */
public final class HostBuffer implements AutoCloseable {
    private final MemorySegment memory;
    private final Handle handle;

    HostBuffer(MemorySegment memory, Handle handle) {
        this.memory = memory;
        this.handle = handle;
    }

    /** The memory; not to be touched once this is closed. */
    public MemorySegment memory() {
        handle.value();
        return memory;
    }

    @Override
    public void close() {
        handle.close();
    }
}
