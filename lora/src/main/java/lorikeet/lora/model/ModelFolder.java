package lorikeet.lora.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.Ops;
import lorikeet.tensor.io.AtomicFile;

/** Writes a model as Hugging Face's folders hold it: weights in the dtypes they came in, and the files beside them. */
public final class ModelFolder {
    /** Largest weight file; transformers' {@code max_shard_size} of 5 GB. */
    static final long SHARD = 5_000_000_000L;
    private static final List<String> BESIDE = List.of(DecoderConfig.FILE, "generation_config.json", "tokenizer.json",
            "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "tokenizer.model", "vocab.json",
            "merges.txt", "chat_template.jinja");
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private ModelFolder() {}

    /** A model's tensors in the order and the dtypes of its checkpoint. */
    public static List<TensorSaver.Named> tensors(CheckpointFiles files, DecoderConfig config, Weights weights) {
        List<TensorSaver.Named> tensors = new ArrayList<>();
        for (TensorNames.Named named : TensorNames.of(config)) {
            CheckpointFiles.Weight weight = files.weight(named.name());
            tensors.add(new TensorSaver.Named(named.name(), weights.get(named.name()), weight.dtype()));
        }
        return tensors;
    }

    /** @param source folder whose other files (config, tokenizer) are copied beside the weights */
    public static void write(Ops ops, Path source, List<TensorSaver.Named> tensors, Path target) {
        write(ops, source, tensors, target, SHARD);
    }

    static void write(Ops ops, Path source, List<TensorSaver.Named> tensors, Path target, long shardBytes) {
        List<List<TensorSaver.Named>> shards = shards(tensors, shardBytes);
        if (shards.size() == 1) TensorSaver.write(ops, target.resolve(CheckpointFiles.SINGLE), tensors, METADATA);
        else writeShards(ops, shards, target);
        copyBeside(source, target);
    }

    private static List<List<TensorSaver.Named>> shards(List<TensorSaver.Named> tensors, long shardBytes) {
        List<List<TensorSaver.Named>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (TensorSaver.Named tensor : tensors) {
            if (bytes + tensor.bytes() > shardBytes && !shards.getLast().isEmpty()) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.bytes();
        }
        return shards;
    }

    private static void writeShards(Ops ops, List<List<TensorSaver.Named>> shards, Path target) {
        Map<String, String> places = new TreeMap<>();
        long total = 0;
        for (int i = 0; i < shards.size(); i++) {
            String file = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            TensorSaver.write(ops, target.resolve(file), shards.get(i), METADATA);
            for (TensorSaver.Named tensor : shards.get(i)) {
                places.put(tensor.name(), file);
                total += tensor.bytes();
            }
        }
        Map<String, Object> index = new TreeMap<>(Map.of("metadata", Map.of("total_size", total), "weight_map", places));
        AtomicFile.write(target.resolve(ShardIndex.FILE), JsonText.indented(index) + "\n");
    }

    private static void copyBeside(Path source, Path target) {
        for (String name : BESIDE) if (Files.isRegularFile(source.resolve(name))) AtomicFile.copy(source.resolve(name), target.resolve(name));
    }
}
