package lorikeet.tensor.cpu;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** An operation from outside whose CPU kernel uses the device's threads and matrix products. */
public interface TeamOp extends Op.Custom {
    /** Whether the CPU kernel takes such operands; otherwise the operation is lowered. */
    default boolean supportedByCpu(Spec... in) {
        return true;
    }

    /** Bytes of scratch that {@link #cpu(Cores, Tensor[], Tensor[], MemorySegment)} needs on {@code threads} threads. */
    default long workspace(int threads, Spec... in) {
        return 0;
    }

    /** The CPU kernel; operands are dense. Work is cut by shapes alone, so that bits do not depend on the threads. */
    void cpu(Cores cores, Tensor[] in, Tensor[] out, MemorySegment workspace);
}
