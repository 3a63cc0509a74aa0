package lorikeet.tensor.op;

import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Random}; {@code rng} is I64 {@code [2]}: seed and step. */
public interface RandomOps extends Verbs {
    /** Each element zero with probability p, else divided by 1 - p; {@code site} sets masks of one step apart (Srivastava et al. 2014). */
    default Tensor dropout(Tensor x, Tensor rng, double p, int site) {
        return one(new Random.Dropout(p, site), x, rng);
    }

    /** Uniform in [low, high), F32 (F64 on the reference device). */
    default Tensor uniform(Tensor rng, double low, double high, int site, long... dims) {
        return one(new Random.Uniform(low, high, site, Spec.of(device().working().wide(), dims)), rng);
    }

    /** Normal with a mean and a standard deviation, F32 (F64 on the reference device). */
    default Tensor normal(Tensor rng, double mean, double std, int site, long... dims) {
        return one(new Random.Normal(mean, std, site, Spec.of(device().working().wide(), dims)), rng);
    }
}
