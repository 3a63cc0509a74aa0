package lorikeet.tensor;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import lorikeet.tensor.op.Op;

/** A device around another: everything passes through to {@link #inner()} but what an implementation changes. */
public interface DeviceDecorator extends Device {
    /** What runs the operations in the end; {@link #close()} closes it. */
    Device inner();

    @Override
    default String name() {
        return inner().name();
    }

    @Override
    default DType working() {
        return inner().working();
    }

    @Override
    default Storage allocate(long bytes) {
        return inner().allocate(bytes);
    }

    @Override
    default boolean hasValues() {
        return inner().hasValues();
    }

    @Override
    default boolean sharesHostMemory() {
        return inner().sharesHostMemory();
    }

    @Override
    default Storage wrap(MemorySegment host) {
        return inner().wrap(host);
    }

    @Override
    default boolean holds(Storage storage) {
        return inner().holds(storage);
    }

    @Override
    default boolean supports(Op op, Spec[] in) {
        return inner().supports(op, in);
    }

    @Override
    default Layout layout(Op op, int operand) {
        return inner().layout(op, operand);
    }

    @Override
    default long workspace(Op op, Spec[] in) {
        return inner().workspace(op, in);
    }

    @Override
    default void run(Op op, Tensor[] in, Tensor[] out, MemorySegment workspace) {
        inner().run(op, in, out, workspace);
    }

    @Override
    default void upload(MemorySegment host, Tensor to) {
        inner().upload(host, to);
    }

    @Override
    default void download(Tensor from, MemorySegment host) {
        inner().download(from, host);
    }

    @Override
    default void synchronize() {
        inner().synchronize();
    }

    @Override
    default boolean records() {
        return inner().records();
    }

    @Override
    default RecordedWork record(Runnable work) {
        return inner().record(work);
    }

    @Override
    default Map<String, Long> fallbacks() {
        return inner().fallbacks();
    }

    @Override
    default MemoryUse memory() {
        return inner().memory();
    }

    @Override
    default void close() {
        inner().close();
    }
}
