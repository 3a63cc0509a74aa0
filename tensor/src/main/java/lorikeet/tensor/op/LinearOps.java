package lorikeet.tensor.op;

import java.util.stream.Stream;
import lorikeet.tensor.Tensor;

/** Verbs of {@link Linear}. */
public interface LinearOps extends Verbs {
    /** x {@code [tokens, in]} · Wᵀ, W {@code [out, in]}. */
    default Tensor linear(Tensor x, Tensor w) {
        return one(new Linear.Dense(false), x, w);
    }

    /** x · Wᵀ + b, b {@code [out]}. */
    default Tensor linear(Tensor x, Tensor w, Tensor b) {
        return one(new Linear.Dense(true), x, w, b);
    }

    /** x · Wᵀ + scale · (x · Aᵀ) · Bᵀ, A {@code [rank, in]}, B {@code [out, rank]}; no bias, no dropout. */
    default Tensor loraLinear(Tensor x, Tensor w, Tensor a, Tensor b, double scale) {
        return apply(new Linear.LoraLinear(scale, 0, 0, false), x, w, a, b)[0];
    }

    /** silu(gate) · y for the y {@code [tokens, out]} of {@code layer} on {@code operands}; gate {@code [tokens, out]}. */
    default Tensor gated(Linear.Layer layer, Tensor gate, Tensor... operands) {
        return apply(new Linear.Gated(layer), Stream.concat(Stream.of(operands), Stream.of(gate)).toArray(Tensor[]::new))[0];
    }
}
