package lorikeet.ptx.device;

import java.lang.foreign.MemorySegment;
import lorikeet.tensor.Device.Layout;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Op;

/** One family of operations by PTX kernels: what {@link lorikeet.tensor.Device} asks of an operation, for the family. */
interface OpKernels<O extends Op> {
    /** Whether there are kernels for such operands; else the CPU runs the operation. */
    boolean supports(O op, Spec[] in);

    /** What {@link #run} demands of the strides of one operand. */
    Layout layout(O op, int operand);

    /** Bytes of scratch that {@link #run} needs, aligned to 256 bytes. */
    default long workspace(O op, Spec[] in) {
        return 0;
    }

    /** Joins the launches of one operation to the stream. */
    void run(O op, Tensor[] in, Tensor[] out, MemorySegment workspace);
}
