package lorikeet.lora.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.tensor.Shape;

/** The tensors of a checkpoint, named and shaped as Hugging Face's models have them. */
public final class TensorNames {
    /** Token embeddings {@code [vocab, hidden]}. */
    public static final String EMBED_TOKENS = "model.embed_tokens.weight";
    /** Weight of the last norm {@code [hidden]}. */
    public static final String NORM = "model.norm.weight";
    /** Output projection {@code [vocab, hidden]}; absent where tied to the embeddings. */
    public static final String LM_HEAD = "lm_head.weight";

    private final DecoderConfig config;
    private final List<Named> all = new ArrayList<>();

    /** A tensor's name and shape. */
    public record Named(String name, Shape shape) {}

    private TensorNames(DecoderConfig config) {
        this.config = config;
    }

    /** Every tensor that a checkpoint of {@code config} must hold, from the embeddings to the output projection. */
    public static List<Named> of(DecoderConfig config) {
        TensorNames names = new TensorNames(config);
        names.add(EMBED_TOKENS, config.vocabSize(), config.hiddenSize());
        for (int layer = 0; layer < config.numHiddenLayers(); layer++) names.addLayer(layer(layer));
        names.add(NORM, config.hiddenSize());
        if (!config.tieWordEmbeddings()) names.add(LM_HEAD, config.vocabSize(), config.hiddenSize());
        return List.copyOf(names.all);
    }

    /** Paths of all modules that have weights, a tied output projection among them. */
    public static List<String> modules(DecoderConfig config) {
        Stream<String> tied = config.tieWordEmbeddings() ? Stream.of(LM_HEAD) : Stream.of();
        return Stream.concat(of(config).stream().map(Named::name), tied).map(name -> name.substring(0, name.lastIndexOf('.'))).distinct().toList();
    }

    /** What the names of a layer's tensors begin with, dot included. */
    public static String layer(int layer) {
        return "model.layers." + layer + ".";
    }

    /** Whether a checkpoint may hold a tensor that nobody reads: old rotary tables, and a tied output projection. */
    static boolean isIgnored(DecoderConfig config, String name) {
        return name.endsWith("rotary_emb.inv_freq") || config.tieWordEmbeddings() && name.equals(LM_HEAD);
    }

    private void addLayer(String layer) {
        int hidden = config.hiddenSize(), inner = config.intermediateSize();
        String attention = layer + "self_attn.", mlp = layer + "mlp.";
        add(layer + "input_layernorm.weight", hidden);
        addLinear(attention + "q_proj", config.queryWidth(), hidden, config.qkvBias());
        addLinear(attention + "k_proj", config.keyValueWidth(), hidden, config.qkvBias());
        addLinear(attention + "v_proj", config.keyValueWidth(), hidden, config.qkvBias());
        if (config.qkNorm()) {
            add(attention + "q_norm.weight", config.headDim());
            add(attention + "k_norm.weight", config.headDim());
        }
        addLinear(attention + "o_proj", hidden, config.queryWidth(), config.oBias());
        add(layer + "post_attention_layernorm.weight", hidden);
        addLinear(mlp + "gate_proj", inner, hidden, config.mlpBias());
        addLinear(mlp + "up_proj", inner, hidden, config.mlpBias());
        addLinear(mlp + "down_proj", hidden, inner, config.mlpBias());
    }

    /** Weight {@code [out, in]} and bias {@code [out]}. */
    private void addLinear(String site, long out, long in, boolean bias) {
        add(site + ".weight", out, in);
        if (bias) add(site + ".bias", out);
    }

    private void add(String name, long... dims) {
        all.add(new Named(name, Shape.of(dims)));
    }
}
