package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;
import lorikeet.tensor.MemoryUse;

/**
 * A device in use: memory from a pool, modules, streams and events, all counted until they are closed. Sizes and arguments are
 * checked here, before the driver sees them. An error that costs the context (an illegal address, a launch that timed
 * out) ends it: every later call says which. One thread at a time.
 */
public final class DeviceContext implements AutoCloseable {
    private final Driver driver;
    private final DeviceInfo info;
    private final Handles handles = new Handles();
    private final DevicePool pool;
    private DriverException ended;
    private boolean closed;

    /** Over {@code driver}, which this context closes. */
    public DeviceContext(Driver driver) {
        this.driver = driver;
        this.info = driver.info();
        this.pool = new DevicePool(this);
    }

    /**
     * The CUDA device {@code ordinal}.
     *
     * @throws DeviceException where there is none, with the reason in one line
     */
    public static DeviceContext cuda(int ordinal) {
        return new DeviceContext(JcudaDriver.open(ordinal));
    }

    /** The emulator, with device memory of at most {@code memoryBytes}. */
    public static DeviceContext emulator(long memoryBytes) {
        return emulator(memoryBytes, Checks.none());
    }

    /** The emulator with {@code checks} of every launch: what they find ends the context, with the first finding in the message. */
    public static DeviceContext emulator(long memoryBytes, Checks checks) {
        return new DeviceContext(new EmulatorDriver(memoryBytes, checks));
    }

    /** The same of compute capability {@code major}.{@code minor}: kernels are chosen for it, though the emulator runs newer instructions too. */
    public static DeviceContext emulator(long memoryBytes, Checks checks, int major, int minor) {
        return new DeviceContext(new EmulatorDriver(memoryBytes, checks, major, minor));
    }

    /** Why this machine has no CUDA device that can be used through JCuda, in one line; empty where it has one. Opens no context. */
    public static Optional<String> unavailable() {
        return JcudaDriver.unavailable();
    }

    /** Why cuBLAS cannot be used through JCuda here, in one line; empty where it can be loaded. */
    public static Optional<String> blasUnavailable() {
        return JcudaBlas.unavailable();
    }

    public DeviceInfo info() {
        return info;
    }

    /** Device memory of {@code bytes}, at least 1, with undefined content; goes back to the pool when closed. */
    public DeviceBuffer allocate(long bytes) {
        return pool.allocate(bytes);
    }

    /** Pinned host memory of {@code bytes}, at least 1. */
    public HostBuffer allocateHost(long bytes) {
        if (bytes < 1) throw new DeviceException(info.name() + ": pinned memory of " + bytes + " bytes, expected at least 1");
        MemorySegment memory = call(d -> d.allocateHost(bytes));
        return new HostBuffer(memory, own("pinned memory of " + bytes + " bytes", memory.address(), address -> giveBack(d -> d.freeHost(memory))));
    }

    /** Assembles {@code source} for this device and loads it. */
    public DeviceModule load(PtxSource source) {
        long module = call(d -> d.load(source));
        return new DeviceModule(this, source, own("module " + source.name(), module, handle -> giveBack(d -> d.unload(handle))));
    }

    /** A new stream; it does not wait for the default stream. */
    public DeviceStream stream() {
        return new DeviceStream(this, own("stream", call(Driver::createStream), handle -> giveBack(d -> d.destroyStream(handle))));
    }

    /** The stream that is always there; closing it does nothing to the device. */
    public DeviceStream defaultStream() {
        return new DeviceStream(this, new Handle(new Handles(), "default stream", Driver.DEFAULT_STREAM, stream -> {}));
    }

    public DeviceEvent event() {
        return new DeviceEvent(this, own("event", call(Driver::createEvent), handle -> giveBack(d -> d.destroyEvent(handle))));
    }

    /** Waits for all work of the device. */
    public void synchronize() {
        run(Driver::synchronize);
    }

    DevicePool pool() {
        return pool;
    }

    /** Bytes of the pool of device memory. */
    public MemoryUse memory() {
        return pool.use();
    }

    /** What is open now, one line each: a buffer, a module, ...; with {@code -Dlorikeet.leaks=trace} where it was made too. */
    public List<String> live() {
        return handles.live();
    }

    /** Closes what is still open and gives the device back. A second call does nothing. */
    @Override
    public void close() {
        if (closed) return;
        try {
            giveBack(Driver::synchronize);
            handles.closeAll();
            pool.close();
        } finally {
            closed = true;
            closeDriver();
        }
    }

    private void closeDriver() {
        try {
            driver.close();
        } catch (DriverException e) {
            if (ended == null) throw e;
        }
    }

    /** A handle that is counted and, at the latest, closed with this context. */
    Handle own(String what, long value, LongConsumer release) {
        return new Handle(handles, what, value, release);
    }

    /** One call of the driver that gives something back; after the context has ended there is nothing to give. */
    void giveBack(Consumer<Driver> call) {
        if (ended == null) run(call);
    }

    void run(Consumer<Driver> call) {
        call(driver -> {
            call.accept(driver);
            return null;
        });
    }

    /** One call of the driver. */
    <T> T call(Function<Driver, T> call) {
        requireUsable();
        try {
            return call.apply(driver);
        } catch (DriverException e) {
            if (e.isSticky()) ended = e;
            throw e;
        }
    }

    void requireUsable() {
        if (closed) throw new DeviceException(info.name() + ": the context is closed");
        if (ended != null) throw new DeviceException("the context of " + info.name() + " has ended: " + ended.getMessage() + "; start a new process");
    }
}
