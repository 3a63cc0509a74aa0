package lorikeet.lora.model;

import java.util.List;
import java.util.stream.Stream;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Attention.Attend;
import lorikeet.tensor.op.NormOps.Normed;

/** One decoder layer: attention, then the gated feed-forward part, each behind a norm and around a residual stream. */
final class DecoderLayer {
    /** Paths of the linear layers below the layer's own, in order. */
    static final List<String> LINEARS = List.of("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj",
            "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");

    private final int index;
    private final double eps;
    private final Attend attend;
    private final Tensor inputNorm;
    private final Tensor postAttentionNorm;
    private final Tensor qNorm;
    private final Tensor kNorm;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear o;
    private final Linear gate;
    private final Linear up;
    private final Linear down;

    DecoderLayer(DecoderConfig config, Weights weights, int index) {
        String path = TensorNames.layer(index);
        this.index = index;
        this.eps = config.rmsNormEps();
        this.attend = new Attend(config.numAttentionHeads(), config.numKeyValueHeads(), 1 / Math.sqrt(config.headDim()), true, config.slidingWindows().get(index));
        this.inputNorm = weights.get(path + "input_layernorm.weight");
        this.postAttentionNorm = weights.get(path + "post_attention_layernorm.weight");
        this.qNorm = config.qkNorm() ? weights.get(path + "self_attn.q_norm.weight") : null;
        this.kNorm = config.qkNorm() ? weights.get(path + "self_attn.k_norm.weight") : null;
        this.q = linear(weights, path + "self_attn.q_proj");
        this.k = linear(weights, path + "self_attn.k_proj");
        this.v = linear(weights, path + "self_attn.v_proj");
        this.o = linear(weights, path + "self_attn.o_proj");
        this.gate = linear(weights, path + "mlp.gate_proj");
        this.up = linear(weights, path + "mlp.up_proj");
        this.down = linear(weights, path + "mlp.down_proj");
    }

    private static Linear linear(Weights weights, String path) {
        return new Linear(path, weights.get(path + ".weight"), weights.find(path + ".bias"));
    }

    Stream<Linear> linears() {
        return Stream.of(q, k, v, o, gate, up, down);
    }

    /** What every layer of one forward pass shares. {@code cache} is null in training, {@code rng} in evaluation. */
    record Pass(Rotary.Angles angles, Tensor cuQ, Tensor cuK, KvCache cache, Tensor rng) {}

    /**
     * (residual) or (residual, delta), each {@code [tokens, d]} → (residual, delta): the layer adds delta to the
     * residual stream as it normalises it, and leaves its own last sum to the next norm.
     */
    Tensor[] forward(Ops ops, Pass pass, Tensor... in) {
        Tensor residual = in[0];
        Tensor x;
        if (in.length == 1) {
            x = ops.rmsNorm(residual, inputNorm, eps);
        } else {
            Normed normed = ops.addRmsNorm(in[1], residual, inputNorm, eps);
            residual = normed.sum();
            x = normed.y();
        }
        Normed attended = ops.addRmsNorm(attention(ops, pass, x), residual, postAttentionNorm, eps);
        return new Tensor[] {attended.sum(), feedForward(ops, pass, attended.y())};
    }

    private Tensor attention(Ops ops, Pass pass, Tensor x) {
        Tensor query = q.forward(ops, x, pass.rng());
        Tensor key = k.forward(ops, x, pass.rng());
        Tensor value = v.forward(ops, x, pass.rng());
        if (qNorm != null) {
            query = ops.rmsNorm(query, qNorm, eps);
            key = ops.rmsNorm(key, kNorm, eps);
        }
        query = ops.rope(query, pass.angles().cos(), pass.angles().sin());
        key = ops.rope(key, pass.angles().cos(), pass.angles().sin());
        if (pass.cache() != null) {
            key = pass.cache().appendKeys(index, key);
            value = pass.cache().appendValues(index, value);
        }
        Tensor heads = ops.attention(attend, query, key, value, pass.cuQ(), pass.cuK()).o();
        return o.forward(ops, heads, pass.rng());
    }

    private Tensor feedForward(Ops ops, Pass pass, Tensor x) {
        Tensor gated = up.gated(ops, x, gate.forward(ops, x, pass.rng()), pass.rng());
        return down.forward(ops, gated, pass.rng());
    }
}
