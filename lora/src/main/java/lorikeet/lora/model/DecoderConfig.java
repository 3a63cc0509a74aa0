package lorikeet.lora.model;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.lora.json.JsonFile;
import lorikeet.tensor.DType;

/**
 * What a decoder-only model computes, as its {@code config.json} says; the families differ in values, not in classes.
 * Components are called as in Hugging Face's configs.
 *
 * @param qkvBias whether q_proj, k_proj and v_proj add a bias
 * @param oBias whether o_proj adds a bias
 * @param mlpBias whether gate_proj, up_proj and down_proj add a bias
 * @param qkNorm whether each head of queries and keys passes an RMS norm before the rotation
 * @param tieWordEmbeddings whether embed_tokens serves as lm_head
 * @param slidingWindows for each layer, how many tokens back (itself included) a position sees; 0 for all
 * @param dtype how the checkpoint says its weights are stored, where it does
 */
public record DecoderConfig(
        Architecture architecture,
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int numHiddenLayers,
        int numAttentionHeads,
        int numKeyValueHeads,
        int headDim,
        double rmsNormEps,
        Rope rope,
        boolean qkvBias,
        boolean oBias,
        boolean mlpBias,
        boolean qkNorm,
        boolean tieWordEmbeddings,
        List<Integer> slidingWindows,
        int maxPositionEmbeddings,
        double initializerRange,
        Optional<DType> dtype,
        TokenIds tokenIds) {

    /** The file's name in a model folder. */
    public static final String FILE = "config.json";

    public DecoderConfig {
        slidingWindows = List.copyOf(slidingWindows);
        if (slidingWindows.size() != numHiddenLayers) {
            throw new IllegalArgumentException(slidingWindows.size() + " sliding windows for " + numHiddenLayers + " layers");
        }
    }

    /**
     * Reads and checks {@code folder/config.json}.
     *
     * @throws lorikeet.tensor.FormatException in one line that names the field, for a value that is missing, wrong, or
     *     changes the arithmetic in a way that is not implemented
     */
    public static DecoderConfig read(Path folder) {
        return new ConfigReader(JsonFile.read(folder.resolve(FILE))).read();
    }

    /** Of the same model without all but its first {@code layers}. */
    public DecoderConfig first(int layers) {
        return new DecoderConfig(architecture, vocabSize, hiddenSize, intermediateSize, layers, numAttentionHeads, numKeyValueHeads, headDim, rmsNormEps, rope, qkvBias, oBias,
                mlpBias, qkNorm, tieWordEmbeddings, slidingWindows.subList(0, layers), maxPositionEmbeddings, initializerRange, dtype, tokenIds);
    }

    /** Width of all query heads together. */
    public int queryWidth() {
        return numAttentionHeads * headDim;
    }

    /** Width of all key heads together, and of all value heads. */
    public int keyValueWidth() {
        return numKeyValueHeads * headDim;
    }
}
