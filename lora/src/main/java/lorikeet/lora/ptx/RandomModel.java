package lorikeet.lora.ptx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import lorikeet.tensor.Shape;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;

/** The folder of a small Llama whose weights are drawn from a fixed seed, in F32. */
final class RandomModel {
    static final int VOCABULARY = 64;
    private static final long SEED = 20_240_229;
    private static final String CONFIG = """
            {"architectures": ["LlamaForCausalLM"], "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
             "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": %d}
            """.formatted(VOCABULARY);

    private RandomModel() {}

    static Path write(Path folder) throws IOException {
        Files.writeString(folder.resolve(DecoderConfig.FILE), CONFIG);
        Random random = new Random(SEED);
        List<TensorData> tensors = new ArrayList<>();
        for (TensorNames.Named named : TensorNames.of(DecoderConfig.read(folder))) tensors.add(tensor(named, random));
        SafetensorsWriter.write(folder.resolve(CheckpointFiles.SINGLE), tensors, Map.of("format", "pt"));
        return folder;
    }

    /** Norms about 1, matrices so that products keep the size of their operands. */
    private static TensorData tensor(TensorNames.Named named, Random random) {
        Shape shape = named.shape();
        boolean norm = named.name().endsWith("norm.weight");
        double scale = norm ? 0.1 : 1 / Math.sqrt(shape.dim(-1));
        float[] values = new float[(int) shape.count()];
        for (int i = 0; i < values.length; i++) values[i] = (float) ((norm ? 1 : 0) + scale * random.nextGaussian());
        return new TensorData(named.name(), StoredDType.F32, shape, MemorySegment.ofArray(values));
    }
}
