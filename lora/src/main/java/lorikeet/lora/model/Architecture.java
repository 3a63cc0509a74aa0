package lorikeet.lora.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * The model families that one decoder computes, with what {@code config.json} leaves to each family's class in Hugging
 * Face's library: the values of absent fields, and differences that no field tells.
 */
public enum Architecture {
    LLAMA("LlamaForCausalLM", "llama", 2048, OptionalInt.empty(), OptionalInt.of(1), List.of(2)),
    MISTRAL("MistralForCausalLM", "mistral", 131_072, OptionalInt.empty(), OptionalInt.of(1), List.of(2)),
    QWEN2("Qwen2ForCausalLM", "qwen2", 32_768, OptionalInt.empty(), OptionalInt.empty(), List.of()),
    QWEN3("Qwen3ForCausalLM", "qwen3", 32_768, OptionalInt.of(128), OptionalInt.empty(), List.of());

    private final String className;
    private final String modelType;
    private final int maxPositions;
    private final OptionalInt headDim;
    private final OptionalInt bos;
    private final List<Integer> eos;

    Architecture(String className, String modelType, int maxPositions, OptionalInt headDim, OptionalInt bos, List<Integer> eos) {
        this.className = className;
        this.modelType = modelType;
        this.maxPositions = maxPositions;
        this.headDim = headDim;
        this.bos = bos;
        this.eos = eos;
    }

    /** The name in {@code architectures}. */
    public String className() {
        return className;
    }

    /** The name in {@code model_type}. */
    public String modelType() {
        return modelType;
    }

    int defaultMaxPositions() {
        return maxPositions;
    }

    /** Empty where hidden_size / num_attention_heads is meant. */
    OptionalInt defaultHeadDim() {
        return headDim;
    }

    OptionalInt defaultBos() {
        return bos;
    }

    List<Integer> defaultEos() {
        return eos;
    }

    static Optional<Architecture> ofClass(String className) {
        return Arrays.stream(values()).filter(a -> a.className.equals(className)).findFirst();
    }

    static Optional<Architecture> ofModelType(String modelType) {
        return Arrays.stream(values()).filter(a -> a.modelType.equals(modelType)).findFirst();
    }

    /** All class names, for messages. */
    static String known() {
        return Arrays.stream(values()).map(Architecture::className).collect(Collectors.joining(", "));
    }
}
