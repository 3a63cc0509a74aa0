package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.op.Op;

/** Where operations run: its memory, and a kernel for each operation that it supports. */
public interface Device extends AutoCloseable {
    /** What a kernel demands of an operand's strides; {@link Eager} copies (and counts) what does not fit. ROWS is {@link Tensor#hasRows}. */
    enum Layout { DENSE, ROWS, ANY }

    /** Name in errors and reports, such as cpu. */
    String name();

    /**
     * Dtype of activations and of their gradients: F32, on some devices BF16, F64 on the reference device. What is trained, its
     * gradients, statistics and what comes from the host are of its {@link DType#wide}.
     */
    DType working();

    /** Uninitialised memory of at least {@code bytes}, from the device's pool; released to it. */
    Storage allocate(long bytes);

    /** As {@link #allocate}, for the scratch of one {@link #run}. */
    default Storage scratch(long bytes) {
        return allocate(bytes);
    }

    /** Whether its memory is the host's, rather than a device's own. */
    default boolean sharesHostMemory() {
        return true;
    }

    /**
     * Bytes of the host as memory of this device: the same bytes where the device computes on the host's memory, else a copy
     * of them, complete when this returns.
     *
     * @param host stays the caller's, and open as long as the storage is
     */
    default Storage wrap(MemorySegment host) {
        return new Storage(host, memory -> {});
    }

    /** Whether {@code storage} is in memory of this device: the host's, unless it has its own. */
    default boolean holds(Storage storage) {
        return storage.home() == null;
    }

    /** Whether {@link #run} can run the operation on such operands; otherwise {@link Eager} lowers it. */
    boolean supports(Op op, Spec[] in);

    /** What {@link #run} demands of the strides of one operand, counted from 0. */
    Layout layout(Op op, int operand);

    /** Bytes of scratch that {@link #run} needs. */
    long workspace(Op op, Spec[] in);

    /** Runs one operation into dense outputs, allocating nothing. Operands have the layouts asked for. */
    void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace);

    /** Copies host bytes into dense device memory. */
    void upload(MemorySegment host, Tensor to);

    /** Copies dense device memory to the host. */
    void download(Tensor from, MemorySegment host);

    /** Waits until everything that was started has finished. */
    void synchronize();

    /** Whether tensors have values: not where a program runs for its shapes alone. */
    default boolean hasValues() {
        return true;
    }

    /** Whether {@link #record} can be tried. */
    default boolean records() {
        return false;
    }

    /**
     * Runs work and keeps what it launches, to be run again at once. Inside, nothing is read from the device, written to it from the
     * host, or waited for.
     *
     * @throws DeviceException if that cannot be done, in one line; then nothing was computed
     */
    default RecordedWork record(Runnable work) {
        throw new DeviceException(name() + " records no work");
    }

    /** Operations that another device ran for this one, by name, with how often; none where all have kernels here. */
    default Map<String, Long> fallbacks() {
        return Map.of();
    }

    /** What the device's pool holds, in bytes, and how often it reused a block. */
    MemoryUse memory();

    /** Gives all memory back to the system. */
    @Override
    void close();
}
