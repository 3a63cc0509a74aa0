package lorikeet.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.ConfigJson;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import lorikeet.tensor.Shape;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;

/** Model folders with seeded random weights, two layers deep, one for each family and with what sets it apart. */
public final class TinyModels {
    private static final long SEED = 20_240_229;

    private TinyModels() {}

    /** Every bias, llama3 scaling that bends the slower frequencies, tied embeddings. */
    public static ConfigJson llama() {
        return ConfigJson.of(Architecture.LLAMA).with("attention_bias", "true").with("mlp_bias", "true").with("tie_word_embeddings", "true")
                .with("rope_scaling", "{'rope_type': 'llama3', 'factor': 4.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 8}");
    }

    /** A window of 5 tokens. */
    public static ConfigJson mistral() {
        return ConfigJson.of(Architecture.MISTRAL).with("sliding_window", "5");
    }

    /** Biases on queries, keys and values. */
    public static ConfigJson qwen2() {
        return ConfigJson.of(Architecture.QWEN2);
    }

    /** Norms of queries and keys, heads wider together than the model. */
    public static ConfigJson qwen3() {
        return ConfigJson.of(Architecture.QWEN3).with("head_dim", "6");
    }

    public static ConfigJson of(Architecture family) {
        return switch (family) {
            case LLAMA -> llama();
            case MISTRAL -> mistral();
            case QWEN2 -> qwen2();
            case QWEN3 -> qwen3();
        };
    }

    /** Writes {@code folder/config.json} and {@code folder/model.safetensors}; returns the folder. */
    public static Path write(Path folder, ConfigJson json, StoredDType dtype) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        DecoderConfig config = json.read(folder);
        Random random = new Random(SEED);
        List<TensorData> tensors = new ArrayList<>();
        for (TensorNames.Named named : TensorNames.of(config)) tensors.add(tensor(named, dtype, random));
        SafetensorsWriter.write(folder.resolve(CheckpointFiles.SINGLE), tensors, Map.of("format", "pt"));
        return folder;
    }

    /** As above in F32. */
    public static Path write(Path folder, ConfigJson json) {
        return write(folder, json, StoredDType.F32);
    }

    private static TensorData tensor(TensorNames.Named named, StoredDType dtype, Random random) {
        Shape shape = named.shape();
        boolean norm = named.name().endsWith("norm.weight");
        double scale = norm || named.name().endsWith(".bias") ? 0.2 : 1.2 / Math.sqrt(shape.dim(-1));
        float[] values = new float[(int) shape.count()];
        for (int i = 0; i < values.length; i++) values[i] = (float) ((norm ? 1 : 0) + scale * random.nextGaussian());
        return new TensorData(named.name(), dtype, shape, bytes(values, dtype));
    }

    private static MemorySegment bytes(float[] values, StoredDType dtype) {
        return switch (dtype) {
            case F32 -> {
                byte[] bytes = new byte[4 * values.length];
                MemorySegment segment = MemorySegment.ofArray(bytes);
                for (int i = 0; i < values.length; i++) segment.set(ValueLayout.JAVA_FLOAT_UNALIGNED, 4L * i, values[i]);
                yield segment;
            }
            case F16, BF16 -> {
                MemorySegment segment = MemorySegment.ofArray(new byte[2 * values.length]);
                for (int i = 0; i < values.length; i++) segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2L * i, half(values[i], dtype));
                yield segment;
            }
            default -> throw new IllegalArgumentException("weights are F32, F16 or BF16, not " + dtype);
        };
    }

    /** Truncation serves: nobody knows the wider value. */
    private static short half(float value, StoredDType dtype) {
        return dtype == StoredDType.F16 ? Float.floatToFloat16(value) : (short) (Float.floatToIntBits(value) >>> 16);
    }

    /** Seeded token ids below {@code vocabulary}. */
    public static int[] ids(int length, int vocabulary, long seed) {
        return new Random(seed).ints(length, 0, vocabulary).toArray();
    }
}
