package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.List;
import lorikeet.autograd.Tape;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;

/**
 * The decoder of the Llama family (Llama, Mistral, Qwen2, Qwen3): what sets them apart is data in the
 * {@link DecoderConfig}. Activations are {@code [tokens, d]}, sequences one after another.
 */
public final class Decoder {
    private static final String HEAD = "lm_head";

    private final DecoderConfig config;
    private final Tensor embedding;
    private final List<DecoderLayer> layers = new ArrayList<>();
    private final Tensor norm;
    private final Linear head;
    private final Rotary rotary;

    /** @param weights stay the caller's, and must stay open as long as the decoder is used */
    public Decoder(DecoderConfig config, Weights weights) {
        this(config, weights, RopeFrequencies.of(config.rope(), config.headDim()));
    }

    /** A decoder on a device that looks at shapes alone: its angles, which take longer than all the rest of a plan, are zeros. */
    public static Decoder ofShapes(DecoderConfig config, Weights weights) {
        return new Decoder(config, weights, new float[RopeFrequencies.of(config.rope(), config.headDim()).length]);
    }

    private Decoder(DecoderConfig config, Weights weights, float[] frequencies) {
        this.config = config;
        this.embedding = weights.get(TensorNames.EMBED_TOKENS);
        for (int i = 0; i < config.numHiddenLayers(); i++) layers.add(new DecoderLayer(config, weights, i));
        this.norm = weights.get(TensorNames.NORM);
        this.head = new Linear(HEAD, weights.get(TensorNames.LM_HEAD), null);
        this.rotary = new Rotary(frequencies);
    }

    /** Sizes of the model. */
    public DecoderConfig config() {
        return config;
    }

    /** Paths of all linear layers of such a model, in model order; {@code lm_head} is the last. */
    public static List<String> linearPaths(DecoderConfig config) {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < config.numHiddenLayers(); i++) {
            for (String site : DecoderLayer.LINEARS) paths.add(TensorNames.layer(i) + site);
        }
        paths.add(HEAD);
        return paths;
    }

    /** All linear layers in model order; the output projection {@code lm_head} is the last. */
    public List<Linear> linears() {
        List<Linear> all = new ArrayList<>();
        layers.forEach(layer -> layer.linears().forEach(all::add));
        all.add(head);
        return all;
    }

    /** What is kept of a forward pass for backward. */
    public enum Recompute {
        /** All activations are kept for backward. */
        NONE,
        /** Only each layer's inputs are kept; the layer is computed again in backward. */
        LAYERS
    }

    /**
     * Final hidden states {@code [tokens, d]}, after the last norm.
     *
     * @param rng random counter of the training step for dropout; null in evaluation
     */
    public Tensor hidden(Ops ops, Sequences batch, Tensor rng, Recompute recompute) {
        return hidden(ops, place(ops, batch), rng, recompute);
    }

    /** As above, of sequences that are on the device: the host is not asked for anything. */
    public Tensor hidden(Ops ops, PlacedSequences batch, Tensor rng, Recompute recompute) {
        Rotary.Angles angles = new Rotary.Angles(batch.cos(), batch.sin());
        return run(ops, batch.ids(), new DecoderLayer.Pass(angles, batch.cumulative(), batch.cumulative(), null, rng), recompute);
    }

    /** Brings sequences to the device, into the innermost scope. */
    public PlacedSequences place(Ops ops, Sequences batch) {
        Tensor cumulative = ops.tensor(batch.cumulative(), batch.cumulative().length);
        Rotary.Angles angles = rotary.at(ops, batch.positions());
        return new PlacedSequences(ops.tensor(batch.ids(), batch.tokens()), angles.cos(), angles.sin(), cumulative);
    }

    /** As {@link #hidden}, in evaluation, of one sequence whose earlier tokens are in the cache. */
    public Tensor hidden(Ops ops, int[] ids, KvCache cache) {
        Sequences batch = Sequences.continuing(ids, cache.length());
        Tensor cuK = ops.tensor(new int[] {0, cache.length() + ids.length}, 2);
        DecoderLayer.Pass pass = new DecoderLayer.Pass(rotary.at(ops, batch.positions()), ops.tensor(batch.cumulative(), 2), cuK, cache, null);
        Tensor hidden = run(ops, ops.tensor(ids, ids.length), pass, Recompute.NONE);
        cache.advance(ids.length);
        return hidden;
    }

    private Tensor run(Ops ops, Tensor ids, DecoderLayer.Pass pass, Recompute recompute) {
        Tensor[] stream = {ops.gatherRows(embedding, ids)};
        for (DecoderLayer layer : layers) {
            if (recompute == Recompute.LAYERS && ops instanceof Tape tape) {
                stream = tape.checkpoint(in -> layer.forward(tape, pass, in), stream);
            } else {
                stream = forward(ops, layer, pass, stream);
            }
        }
        if (stream.length == 1) return ops.rmsNorm(stream[0], norm, config.rmsNormEps());
        return ops.addRmsNorm(stream[1], stream[0], norm, config.rmsNormEps()).y();
    }

    private static Tensor[] forward(Ops ops, DecoderLayer layer, DecoderLayer.Pass pass, Tensor[] stream) {
        try (Scope scope = ops.scope()) {
            Tensor[] next = layer.forward(ops, pass, stream);
            for (Tensor tensor : next) scope.keep(tensor);
            return next;
        }
    }

    /** Logits {@code [rows, vocab]} of hidden states {@code [rows, d]}. */
    public Tensor logits(Ops ops, Tensor hidden) {
        return head.forward(ops, hidden, null);
    }

    /**
     * Loss over chosen rows of hidden states: cross-entropy of row rows[i] against labels[i], times {@code norm}.
     *
     * @param rows I32 {@code [n]}, {@code labels} I32 {@code [n]}, {@code norm} F64 {@code []}
     * @param rng as for {@link #hidden}
     */
    public LossOut loss(Ops ops, Tensor hidden, Tensor rows, Tensor labels, Tensor norm, Tensor rng) {
        Tensor trained = ops.gatherRows(hidden, rows);
        if (head.adapter() == null) return ops.outputLoss(trained, head.weight(), labels, norm);
        return ops.crossEntropy(head.forward(ops, trained, rng), labels, norm);
    }
}
