package lorikeet.autograd;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** A tensor that a gradient flows to, and the gradient that has arrived. */
final class Variable {
    private final Spec spec;
    private Tensor gradient;
    private boolean shared;

    Variable(Spec spec) {
        this.spec = spec;
    }

    Tensor gradient() {
        return gradient;
    }

    /** Adds a gradient; one of a broadcast operand is summed back to the operand's shape. */
    void add(Ops ops, Tensor arriving) {
        Tensor fitting = Broadcasts.sumTo(ops, arriving, spec.shape());
        if (gradient == null) {
            gradient = fitting.alias();
            shared = true;      // a rule may hand one tensor to several inputs
        } else if (shared) {
            Tensor sum = ops.add(gradient, fitting).alias();
            gradient.release();
            gradient = sum;
            shared = false;
        } else {
            ops.accumulate(gradient, fitting);
        }
    }

    void clear() {
        if (gradient != null) gradient.release();
        gradient = null;
    }
}
