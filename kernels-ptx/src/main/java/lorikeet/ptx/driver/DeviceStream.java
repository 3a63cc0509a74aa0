package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import java.util.Set;
import lorikeet.tensor.DeviceException;

/**
 * Work of a device in order. Each call joins the end and returns; an error of the work itself is thrown by a later call. Memory
 * that is closed meanwhile may be handed out again at once: that is right for work that joins the same stream, and for
 * others once this stream was waited for.
 */
public final class DeviceStream implements AutoCloseable {
    /** As NVIDIA recommends: 32 MiB from Hopper on, 4 MiB before. */
    private static final long HOPPER_WORKSPACE = 32L << 20, BLAS_WORKSPACE = 4L << 20;

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

    /**
     * Keeps the work that {@code body} joins to this stream, without running it. Nothing may be waited for inside.
     *
     * @throws DeviceException if the driver cannot; nothing has run then
     */
    public DeviceGraph capture(Runnable body) {
        context.run(driver -> driver.beginCapture(handle.value()));
        context.pool().track();
        try {
            body.run();
        } catch (RuntimeException | Error e) {
            abandon(e);
            throw e;
        }
        Set<Long> blocks = context.pool().tracked();
        long graph = context.call(driver -> driver.endCapture(handle.value()));
        return new DeviceGraph(context, context.own("graph", graph, g -> context.giveBack(driver -> driver.destroyGraph(g))), blocks);
    }

    private void abandon(Throwable reason) {
        context.pool().tracked();
        try {
            long graph = context.call(driver -> driver.endCapture(handle.value()));
            context.giveBack(driver -> driver.destroyGraph(graph));
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }

    /**
     * Opens cuBLAS, whose products join this stream.
     *
     * @throws DeviceException where there is none, with the reason in one line
     */
    public DeviceBlas blas() {
        long bytes = context.info().major() >= 9 ? HOPPER_WORKSPACE : BLAS_WORKSPACE;
        DeviceBuffer workspace = context.allocate(bytes);
        try {
            long blas = context.call(driver -> driver.openBlas(handle.value(), workspace.address(), bytes));
            return new DeviceBlas(context, context.own("cuBLAS", blas, b -> context.giveBack(driver -> driver.closeBlas(b))), workspace);
        } catch (DeviceException e) {
            workspace.close();
            throw e;
        }
    }

    /** Launches all work of {@code graph}. */
    public void launch(DeviceGraph graph) {
        context.run(driver -> driver.launchGraph(graph.handle().value(), handle.value()));
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
