package lorikeet.ptx.driver;

import java.lang.foreign.MemorySegment;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.DeviceException;

/**
 * One device through its driver: as few calls as the project needs, each as the driver has it. Handles and addresses are
 * numbers; sizes, lifetimes and the pool are {@link DeviceContext}'s, which is what to use. Copies, fills, launches and
 * records join the end of a stream and return; work of one stream runs in order. Every method may throw a
 * {@link DriverException}; an error of work that runs later is thrown by a later call.
 */
public interface Driver extends AutoCloseable {
    /** The stream that is always there. */
    long DEFAULT_STREAM = 0;

    DeviceInfo info();

    /** Bytes of device memory that are free now. */
    long freeBytes();

    /** Takes device memory, aligned to at least 256 bytes; its content is undefined. */
    long allocate(long bytes);

    void free(long address);

    /** Says that the content of {@code bytes} at {@code address} is undefined again, as that of a block used anew is. */
    default void forget(long address, long bytes) {}

    /** Takes host memory that the device can copy from and to while the host goes on. */
    MemorySegment allocateHost(long bytes);

    void freeHost(MemorySegment host);

    /** @param from off-heap memory; pinned (of {@link #allocateHost}) for the call to return before the copy is done */
    void upload(MemorySegment from, long to, long stream);

    /** @param to off-heap memory, readable once the stream has been waited for */
    void download(long from, MemorySegment to, long stream);

    void copy(long from, long to, long bytes, long stream);

    void fillBytes(long to, byte value, long bytes, long stream);

    /** Writes {@code words} times the 32 bits of {@code value}; {@code to} is a multiple of 4. */
    void fillWords(long to, int value, long words, long stream);

    /** Assembles PTX text for this device and loads it. */
    long load(PtxSource source);

    void unload(long module);

    FunctionInfo function(long module, String entry);

    /** The part of {@link #function} that launches ask for: the emulator has it without assembling anything. */
    default BlockLimits limits(long module, String entry) {
        return function(module, entry).limits();
    }

    /** Lets launches of {@code entry} have up to {@code bytes} of dynamic shared memory. */
    void allowShared(long module, String entry, int bytes);

    /** @param arguments one value for each parameter of the entry, of its size; they are read before this returns */
    void launch(long module, String entry, LaunchShape shape, LaunchArguments arguments, long stream);

    /** From now on what joins {@code stream} is kept instead of run, until {@link #endCapture}; nothing may be waited for meanwhile. */
    void beginCapture(long stream);

    /** A graph of what has joined {@code stream} since {@link #beginCapture}, ready to be launched. The stream runs work again, also after a failure. */
    long endCapture(long stream);

    /** Joins all of a graph to {@code stream}. */
    void launchGraph(long graph, long stream);

    void destroyGraph(long graph);

    /**
     * Opens cuBLAS for {@code stream}, with {@code bytes} of device memory at {@code workspace} to use.
     *
     * @throws lorikeet.tensor.DeviceException where there is none, in one line
     */
    default long openBlas(long stream, long workspace, long bytes) {
        throw new DeviceException("no cuBLAS: " + info().name() + " runs PTX alone");
    }

    /** Joins a product to the stream that {@code blas} was opened for. */
    default void gemm(long blas, GemmCall call) {
        throw new IllegalStateException("no cuBLAS is open");
    }

    default void closeBlas(long blas) {}

    /** A stream that does not wait for the default stream. */
    long createStream();

    void destroyStream(long stream);

    /** Waits for all work of {@code stream}. */
    void synchronize(long stream);

    /** Waits for all work of the device. */
    void synchronize();

    long createEvent();

    void destroyEvent(long event);

    /** Marks this point in the stream: the event is reached when the work before it is done. */
    void record(long event, long stream);

    /** Lets work that joins {@code stream} from now on wait for {@code event} as last recorded. */
    void await(long stream, long event);

    /** Waits until {@code event} is reached. */
    void synchronizeEvent(long event);

    boolean isReached(long event);

    /** Time between two events that are reached. */
    float milliseconds(long start, long end);

    /** Gives the device back; handles and memory must have been given back before. */
    @Override
    void close();
}
