package lorikeet.lora.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import lorikeet.lora.json.JsonObject;
import lorikeet.tensor.DType;

/** Turns the fields of a config.json into a {@link DecoderConfig}; each error names its field. */
final class ConfigReader {
    /** Far above any model, and small enough that lists by layer cost nothing. */
    private static final int MOST_LAYERS = 10_000;

    private final JsonObject config;

    ConfigReader(JsonObject config) {
        this.config = config;
    }

    DecoderConfig read() {
        Architecture architecture = architecture();
        NeutralFields.check(config);
        checkActivation();
        int layers = config.integer("num_hidden_layers", 1);
        if (layers > MOST_LAYERS) throw config.wrong("num_hidden_layers", "at most " + MOST_LAYERS);
        int heads = config.integer("num_attention_heads", 1);
        int hidden = config.integer("hidden_size", 1);
        boolean attentionBias = hasAttentionBias(architecture) && config.flag("attention_bias", false);
        return new DecoderConfig(
                architecture,
                config.integer("vocab_size", 1),
                hidden,
                config.integer("intermediate_size", 1),
                layers,
                heads,
                keyValueHeads(heads),
                headDim(architecture, hidden, heads),
                nonNegative("rms_norm_eps", 1e-6),
                RopeReader.read(config),
                attentionBias || architecture == Architecture.QWEN2,
                attentionBias,
                architecture == Architecture.LLAMA && config.flag("mlp_bias", false),
                architecture == Architecture.QWEN3,
                config.flag("tie_word_embeddings", false),
                LayerWindows.read(architecture, config, layers),
                maxPositions(architecture),
                nonNegative("initializer_range", 0.02),
                dtype(),
                tokenIds(architecture));
    }

    private Architecture architecture() {
        Optional<List<String>> names = config.texts("architectures").filter(list -> !list.isEmpty());
        Optional<String> modelType = config.text("model_type");
        Optional<Architecture> known = names.isPresent()
                ? Architecture.ofClass(names.get().getFirst())
                : modelType.flatMap(Architecture::ofModelType);
        Architecture architecture = known.orElseThrow(() -> config.wrong("architectures", "one of " + Architecture.known()));
        if (!modelType.orElse(architecture.modelType()).equals(architecture.modelType())) {
            throw config.wrong("model_type", architecture.modelType() + ", as architectures has " + architecture.className());
        }
        return architecture;
    }

    private void checkActivation() {
        config.checkNotNull("hidden_act", "silu");
        Optional<String> activation = config.text("hidden_act");
        boolean silu = activation.isEmpty() || activation.get().equals("silu") || activation.get().equals("swish");
        if (!silu) throw config.wrong("hidden_act", "silu");
    }

    /** The other two families have none (Mistral) or always one (Qwen2), whatever the field says. */
    private static boolean hasAttentionBias(Architecture architecture) {
        return architecture == Architecture.LLAMA || architecture == Architecture.QWEN3;
    }

    private int keyValueHeads(int heads) {
        int keyValueHeads = config.integer("num_key_value_heads", 1, heads);
        if (heads % keyValueHeads != 0) throw config.wrong("num_key_value_heads", "a divisor of num_attention_heads, " + heads);
        return keyValueHeads;
    }

    private int headDim(Architecture architecture, int hidden, int heads) {
        if (config.find("head_dim").isEmpty() && architecture.defaultHeadDim().isEmpty() && hidden % heads != 0) {
            throw config.wrong("hidden_size", "a multiple of num_attention_heads, " + heads + ", as there is no head_dim");
        }
        int headDim = config.integer("head_dim", 1, architecture.defaultHeadDim().orElse(hidden / heads));
        if (headDim % 2 != 0) {
            if (config.find("head_dim").isEmpty()) throw config.wrong("hidden_size", "an even multiple of num_attention_heads, " + heads + ", as rotary pairs need");
            throw config.wrong("head_dim", "an even number, as rotary pairs need");
        }
        if ((long) headDim * heads > Integer.MAX_VALUE) throw config.wrong("num_attention_heads", "a width of all heads below 2^31");
        return headDim;
    }

    private int maxPositions(Architecture architecture) {
        config.checkNotNull("max_position_embeddings", "an integer");
        return config.integer("max_position_embeddings", 1, architecture.defaultMaxPositions());
    }

    private double nonNegative(String field, double fallback) {
        config.checkNotNull(field, "a number");
        double value = config.number(field, fallback);
        if (value < 0) throw config.wrong(field, "a number not below 0");
        return value;
    }

    /** Key {@code torch_dtype}, or {@code dtype} in newer files. */
    private Optional<DType> dtype() {
        String field = config.find("torch_dtype").isPresent() ? "torch_dtype" : "dtype";
        return config.text(field).map(name -> switch (name) {
            case "float32" -> DType.F32;
            case "float16" -> DType.F16;
            case "bfloat16" -> DType.BF16;
            default -> throw config.wrong(field, "float32, float16 or bfloat16");
        });
    }

    private TokenIds tokenIds(Architecture architecture) {
        OptionalInt bos = config.has("bos_token_id") ? id("bos_token_id") : architecture.defaultBos();
        List<Integer> eos = config.has("eos_token_id") ? config.integers("eos_token_id", 0) : architecture.defaultEos();
        if (config.has("eos_token_id")) eos.forEach(id -> checkId("eos_token_id", id));
        return new TokenIds(bos, eos, id("pad_token_id"));
    }

    /** Old conversions write -1 for "none". */
    private OptionalInt id(String field) {
        int id = config.integer(field, -1, -1);
        checkId(field, id);
        return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private void checkId(String field, int id) {
        int vocabulary = config.integer("vocab_size", 1);
        if (id >= vocabulary) throw config.wrong(field, "ids below vocab_size, " + vocabulary);
    }
}
