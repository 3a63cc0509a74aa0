package lorikeet.lora.model;

import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
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
        if (adapter == null) return bias == null ? ops.linear(x, weight) : ops.linear(x, weight, bias);
        Tensor a = adapter.a().tensor();
        Tensor b = adapter.b().tensor();
        double dropout = rng == null ? 0 : adapter.dropout();
        LoraLinear op = new LoraLinear(adapter.scale(), dropout, adapter.site(), bias != null);
        if (dropout > 0) return bias == null ? ops.one(op, x, weight, a, b, rng) : ops.one(op, x, weight, a, b, bias, rng);
        return bias == null ? ops.one(op, x, weight, a, b) : ops.one(op, x, weight, a, b, bias);
    }
}
