package lorikeet.tensor;

import lorikeet.tensor.op.Op;

/** Operations around others: everything passes through to {@link #inner()} but what an implementation changes. */
public interface OpsDecorator extends Ops {
    /** What runs the operations in the end. */
    Ops inner();

    @Override
    default Tensor[] apply(Op op, Tensor... in) {
        return inner().apply(op, in);
    }

    @Override
    default Device device() {
        return inner().device();
    }

    @Override
    default Scope scope() {
        return inner().scope();
    }

    @Override
    default Tensor tensor(double[] values, long... dims) {
        return inner().tensor(values, dims);
    }

    @Override
    default Tensor tensor(float[] values, long... dims) {
        return inner().tensor(values, dims);
    }

    @Override
    default Tensor tensor(int[] values, long... dims) {
        return inner().tensor(values, dims);
    }

    @Override
    default Tensor empty(Spec spec) {
        return inner().empty(spec);
    }

    /** Leaves the inner operations open: they belong to whoever made them. */
    @Override
    default void close() {}
}
