package lorikeet.lora.model;

import lorikeet.autograd.Parameter;

/**
 * A low-rank addition to a linear layer: scale · (drop(x) · Aᵀ) · Bᵀ (Hu et al. 2021).
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 * @param scale alpha / rank, or alpha / √rank (rank-stabilised)
 * @param dropout probability during training, on the adapter's input only
 * @param site number of the layer among all, for dropout masks of its own
 */
public record Adapter(Parameter a, Parameter b, double scale, double dropout, int site) {
    /** Rows of A, columns of B. */
    public long rank() {
        return a.tensor().dim(0);
    }
}
