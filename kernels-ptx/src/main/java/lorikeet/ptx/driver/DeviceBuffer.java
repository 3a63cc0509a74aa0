package lorikeet.ptx.driver;

/** Device memory, aligned to at least 256 bytes. Closing it gives it to the pool, at once: see {@link DeviceStream}. */
public final class DeviceBuffer implements AutoCloseable {
    private final long bytes;
    private final Handle handle;

    DeviceBuffer(long bytes, Handle handle) {
        this.bytes = bytes;
        this.handle = handle;
    }

    public long bytes() {
        return bytes;
    }

    /** Where it begins, on the device. */
    public long address() {
        return handle.value();
    }

    /** The address of {@code count} bytes from {@code offset} on, which lie inside. */
    long at(long offset, long count) {
        if (offset < 0 || count < 0 || offset > bytes - count)
            throw new IndexOutOfBoundsException(count + " bytes at offset " + offset + " of device memory of " + bytes + " bytes");
        return handle.value() + offset;
    }

    @Override
    public void close() {
        handle.close();
    }
}
