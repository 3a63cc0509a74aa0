package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link Softmax}. */
public interface SoftmaxOps extends Verbs {
    /** e^x over its sum, along the last dimension. */
    default Tensor softmax(Tensor x) {
        return one(new Softmax.SoftmaxForward(), x);
    }
}
