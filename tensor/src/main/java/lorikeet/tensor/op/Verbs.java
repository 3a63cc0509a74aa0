package lorikeet.tensor.op;

import lorikeet.tensor.Device;
import lorikeet.tensor.Tensor;

/** What every family of verbs stands on. */
public interface Verbs {
    /**
     * Runs one operation.
     *
     * @return its outputs, in the innermost open scope
     * @throws lorikeet.tensor.ShapeException if shapes or dtypes do not fit
     */
    Tensor[] apply(Op op, Tensor... in);

    /** Where operations run and new tensors live. */
    Device device();

    /** {@link #apply} for operations with one output. */
    default Tensor one(Op op, Tensor... in) {
        return apply(op, in)[0];
    }
}
