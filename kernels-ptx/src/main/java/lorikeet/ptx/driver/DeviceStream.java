package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.DeviceException;

/**
 * Work of a device in order. Each call joins the end and returns; an error of the work itself is thrown by a later call. Memory
 * that is closed meanwhile may be handed out again at once: that is right for work that joins the same stream, and for
 * others once this stream was waited for.
 */
public final class DeviceStream implements AutoCloseable {
    private final DeviceContext context;
    private final Handle handle;

    DeviceStream(DeviceContext context, Handle handle) {
        this.context = context;
        this.handle = handle;
    }

    /** Copies all of {@code from}, off-heap host memory, to {@code to} from byte {@code offset} on. */
    public void upload(MemorySegment from, DeviceBuffer to, long offset) {
        offHeap(from);
        long address = to.at(offset, from.byteSize());
        if (from.byteSize() > 0) context.run(driver -> driver.upload(from, address, handle.value()));
    }

    /** Fills all of {@code to}, off-heap host memory, with {@code from} from byte {@code offset} on. */
    public void download(DeviceBuffer from, long offset, MemorySegment to) {
        offHeap(to);
        long address = from.at(offset, to.byteSize());
        if (to.byteSize() > 0) context.run(driver -> driver.download(address, to, handle.value()));
    }

    /** Copies all of {@code from} to the beginning of {@code to}. */
    public void copy(DeviceBuffer from, DeviceBuffer to) {
        long target = to.at(0, from.bytes());
        context.run(driver -> driver.copy(from.address(), target, from.bytes(), handle.value()));
    }

    /** Sets every byte. */
    public void fill(DeviceBuffer buffer, byte value) {
        context.run(driver -> driver.fillBytes(buffer.address(), value, buffer.bytes(), handle.value()));
    }

    /** Sets every 32-bit word; the size of {@code buffer} is a multiple of 4. */
    public void fillWords(DeviceBuffer buffer, int value) {
        if (buffer.bytes() % Integer.BYTES != 0)
            throw new DeviceException("32-bit fill of device memory of " + buffer.bytes() + " bytes, expected a multiple of 4");
        context.run(driver -> driver.fillWords(buffer.address(), value, buffer.bytes() / Integer.BYTES, handle.value()));
    }

    /** Launches {@code kernel}. Sizes of grid, block, shared memory and of each argument are checked first. */
    public void launch(DeviceKernel kernel, LaunchShape shape, LaunchArguments arguments) {
        kernel.launch(context, shape, arguments, handle.value());
    }

    /** Marks the end of the work so far. */
    public void record(DeviceEvent event) {
        context.run(driver -> driver.record(event.handle().value(), handle.value()));
    }

    /** Work that joins from now on waits for {@code event} as last recorded. */
    public void await(DeviceEvent event) {
        context.run(driver -> driver.await(handle.value(), event.handle().value()));
    }

    /** Waits on the host until all work is done. */
    public void synchronize() {
        context.run(driver -> driver.synchronize(handle.value()));
    }

    private static void offHeap(MemorySegment host) {
        if (!host.isNative()) throw new DeviceException("a copy between device and Java heap; expected off-heap memory, pinned to go on meanwhile");
    }

    /** Gives the stream back; its work goes on. */
    @Override
    public void close() {
        handle.close();
    }
}
