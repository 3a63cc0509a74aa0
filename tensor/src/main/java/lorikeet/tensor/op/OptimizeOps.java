package lorikeet.tensor.op;

import java.util.List;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Optimize}. */
public interface OptimizeOps extends Verbs {
    /** Status F64 {@code [3]} of a list of gradients: norm before clipping, clip factor, first non-finite tensor. */
    default Tensor gradNorm(List<Tensor> gradients, double maxNorm) {
        return one(new Optimize.GradNorm(maxNorm), gradients.toArray(Tensor[]::new));
    }
}
