package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Bytes on one device, counted by references and released by their owners, never by the garbage collector.
 *
 * <p>The memory of a device that the host cannot reach is a segment that carries the device's address and is never
 * dereferenced. Every write in place moves {@link #version()}, by which a tape notices that a tensor it saved has
 * changed. Not thread-safe: the operations of one {@link Ops} run on one thread.
 */
public final class Storage {
    private static final boolean TRACE = "trace".equals(System.getProperty("lorikeet.leaks"));
    private static final AtomicLong LIVE = new AtomicLong();

    private final long bytes;
    private final MemorySegment memory;
    private final Device home;
    private final Consumer<MemorySegment> free;
    private final Throwable origin = TRACE ? new Throwable("allocated here") : null;
    private int references = 1;
    private int version;

    /** @param free called once with {@code memory} when the last reference is gone */
    public Storage(MemorySegment memory, Consumer<MemorySegment> free) {
        this(memory.byteSize(), memory, free);
    }

    /** A storage that is said to have {@code bytes}: on a device that only plans, {@code memory} has fewer. */
    public Storage(long bytes, MemorySegment memory, Consumer<MemorySegment> free) {
        this(bytes, memory, null, free);
    }

    /** As above, in the own memory of the device {@code home}; null for the host's. */
    public Storage(long bytes, MemorySegment memory, Device home, Consumer<MemorySegment> free) {
        this.bytes = bytes;
        this.memory = memory;
        this.home = home;
        this.free = free;
        LIVE.incrementAndGet();
        if (TRACE) LeakTrace.opened(this);
    }

    /** Storages of this process that still have references. */
    public static long live() {
        return LIVE.get();
    }

    /**
     * The bytes, on the host or by their address on a device.
     *
     * @throws IllegalStateException after the last release
     */
    public MemorySegment memory() {
        if (references == 0) throw new IllegalStateException("storage of " + bytes + " bytes used after its release");
        return memory;
    }

    /** The device in whose own memory the bytes are; null for the host's. */
    public Device home() {
        return home;
    }

    /** Size in bytes. */
    public long bytes() {
        return bytes;
    }

    /** Count of writes in place since the storage was made. */
    public int version() {
        return version;
    }

    /** Says that the content was changed in place. */
    public void changed() {
        version++;
    }

    /** Adds a reference, to be given back by {@link #release()}. */
    public Storage retain() {
        memory();
        references++;
        return this;
    }

    /** Gives a reference back; the last one frees the memory. */
    public void release() {
        memory();
        if (--references > 0) return;
        LIVE.decrementAndGet();
        if (TRACE) LeakTrace.closed(this);
        free.accept(memory);
    }

    /** Where this storage was made, with {@code -Dlorikeet.leaks=trace}; null otherwise. */
    Throwable origin() {
        return origin;
    }
}
