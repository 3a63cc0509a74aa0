package lorikeet.tensor.cpu;

import lorikeet.tensor.Tensor;

/**
 * A weight W {@code [out, in]} of a layer as the CPU multiplies by it: all that {@link LinearCpu} needs to know of its format.
 * Tensors are F32 with contiguous rows.
 */
public interface FrozenWeight {
    /**
     * y {@code [tokens, out]} = x {@code [tokens, in]} · Wᵀ.
     *
     * @param more what the sums end with; null for nothing
     */
    void forward(Tensor x, LowRank more, Target y);

    /**
     * dX {@code [tokens, in]} = dY {@code [tokens, out]} · W.
     *
     * @param more what the sums begin with; null for nothing
     */
    void backward(Tensor dY, LowRank more, Target dX);
}
