package lorikeet.tensor.op;

import lorikeet.tensor.Tensor;

/** Verbs of {@link GaLore}. */
public interface GaLoreOps extends Verbs {
    /** R = PᵀG {@code [r, n]} of P {@code [m, r]}, or GQ {@code [m, r]} of Q {@code [n, r]}. */
    default Tensor projectGradient(GaLore.Side side, Tensor g, Tensor basis) {
        return one(new GaLore.ProjectGradient(side), g, basis);
    }

    /** Writes an orthonormal basis of G's largest singular directions into {@code basis}, see {@link GaLore.RangeFinder}. */
    default void rangeFinder(GaLore.RangeFinder op, Tensor status, Tensor rng, Tensor g, Tensor basis) {
        apply(op, status, rng, g, basis);
    }

    /** Adam's direction N for a projected gradient R; its moments are written. */
    default Tensor projectedAdam(GaLore.ProjectedAdam op, Tensor step, Tensor status, Tensor r, Tensor m, Tensor v) {
        return one(op, step, status, r, m, v);
    }

    /** W ← (W - lr·scale·X)·(1 - lr·decay) with X = PN or NQᵀ, in place. */
    default void projectedUpdate(GaLore.ProjectedUpdate op, Tensor step, Tensor status, Tensor w, Tensor basis, Tensor n) {
        apply(op, step, status, w, basis, n);
    }
}
