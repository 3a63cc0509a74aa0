package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.List;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Linear.Dense;
import lorikeet.tensor.op.Linear.Layer;
import lorikeet.tensor.op.Linear.LoraLinear;

/**
 * A linear layer of the model: y = x · Wᵀ (+ bias), plus its adapter's part where one is attached.
 * Attaching swaps nothing in the decoder: {@link #forward} chooses the fused operation.
 */
public final class Linear {
    private final String path;
    private final Tensor weight;
    private final Tensor bias;
    private Adapter adapter;

    /**
     * @param path of the module in the checkpoint, such as {@code model.layers.0.self_attn.q_proj}
     * @param weight {@code [out, in]}
     * @param bias {@code [out]} or null
     */
    Linear(String path, Tensor weight, Tensor bias) {
        this.path = path;
        this.weight = weight;
        this.bias = bias;
    }

    /** Of the module in the checkpoint, such as {@code model.layers.0.self_attn.q_proj}. */
    public String path() {
        return path;
    }

    /** {@code [out, in]}, in the dtype in which it is kept. */
    public Tensor weight() {
        return weight;
    }

    /** {@code [out]}, or null. */
    public Tensor bias() {
        return bias;
    }

    /** The adapter, or null. */
    public Adapter adapter() {
        return adapter;
    }

    /** Adds an adapter; null takes it off. */
    public void attach(Adapter adapter) {
        this.adapter = adapter;
    }

    /**
     * x {@code [tokens, in]} → {@code [tokens, out]}.
     *
     * @param rng random counter of the training step; null in evaluation, where nothing is dropped
     */
    Tensor forward(Ops ops, Tensor x, Tensor rng) {
        return ops.one(layer(rng), operands(x, rng));
    }

    /** silu(gate) times what {@link #forward} gives; gate {@code [tokens, out]}. */
    Tensor gated(Ops ops, Tensor x, Tensor gate, Tensor rng) {
        return ops.gated(layer(rng), gate, operands(x, rng));
    }

    private Layer layer(Tensor rng) {
        if (adapter == null) return new Dense(bias != null);
        return new LoraLinear(adapter.scale(), rng == null ? 0 : adapter.dropout(), adapter.site(), bias != null);
    }

    /** Those of {@link #layer}: x, W, A, B, b, rng. */
    private Tensor[] operands(Tensor x, Tensor rng) {
        List<Tensor> operands = new ArrayList<>(List.of(x, weight));
        if (adapter != null) operands.addAll(List.of(adapter.a().tensor(), adapter.b().tensor()));
        if (bias != null) operands.add(bias);
        if (adapter != null && adapter.dropout() > 0 && rng != null) operands.add(rng);
        return operands.toArray(Tensor[]::new);
    }
}
