package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link Norm}. */
public interface NormOps extends Verbs {
    /** Sum of two streams and its norm. */
    record Normed(Tensor sum, Tensor y) {}

    /** w · x / √(mean(x²) + eps) over the last dimension, or over each head where w {@code [head_dim]} is shorter. */
    default Tensor rmsNorm(Tensor x, Tensor w, double eps) {
        return apply(new Norm.RmsNorm(eps), x, w)[0];
    }

    /** sum = x + residual and y = rmsNorm(sum), in one pass. */
    default Normed addRmsNorm(Tensor x, Tensor residual, Tensor w, double eps) {
        Tensor[] out = apply(new Norm.AddRmsNorm(eps), x, residual, w);
        return new Normed(out[0], out[1]);
    }
}
