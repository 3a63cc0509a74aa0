package lorikeet.tensor.op;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Optimize}. */
public interface OptimizeOps extends Verbs {
    /** Status F64 {@code [3]} of a list of gradients: norm before clipping, clip factor, first non-finite tensor. */
    default Tensor gradNorm(List<Tensor> gradients, double maxNorm) {
        return one(new Optimize.GradNorm(maxNorm), gradients.toArray(Tensor[]::new));
    }

    /**
     * Adds a step to the sums of a run, see {@link Optimize.Tally}; writes {@code tally} F64 {@code [7]} and {@code status} F64 {@code [3]}.
     *
     * @param parts loss and correct positions F64 {@code []} of each micro-batch, one after the other
     */
    default void tally(Tensor tally, Tensor status, List<Tensor> parts) {
        List<Tensor> operands = new ArrayList<>(List.of(tally, status));
        operands.addAll(parts);
        apply(new Optimize.Tally(parts.size() / 2), operands.toArray(Tensor[]::new));
    }
}
