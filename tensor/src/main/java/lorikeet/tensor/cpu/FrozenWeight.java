package lorikeet.tensor.cpu;

import lorikeet.tensor.Tensor;

/**
 * A weight W {@code [out, in]} of a layer as the CPU multiplies by it: all that {@link LinearCpu} needs to know of its format.
 * Tensors are F32 with contiguous rows.
 */
public interface FrozenWeight {
    /**
     * y {@code [tokens, out]} = x {@code [tokens, in]} · Wᵀ, added to what y holds if {@code accumulate}.
     *
     * @param more what the sums end with; null for nothing
     */
    void forward(Tensor x, Tensor y, boolean accumulate, LowRank more);

    /**
     * dX {@code [tokens, in]} = dY {@code [tokens, out]} · W, added to what dX holds if {@code accumulate}.
     *
     * @param more what the sums begin with; null for nothing
     */
    void backward(Tensor dY, Tensor dX, boolean accumulate, LowRank more);
}
