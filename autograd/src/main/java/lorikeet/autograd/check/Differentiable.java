package lorikeet.autograd.check;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;

/** A function of tensors whose gradients are checked; it must use the operations that it is given. */
@FunctionalInterface
public interface Differentiable {
    /** The results, each with a gradient. Called many times; every call must compute the same from the same inputs. */
    Tensor[] apply(Ops ops, Tensor[] inputs);
}
