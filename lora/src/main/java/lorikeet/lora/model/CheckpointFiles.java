package lorikeet.lora.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.SystemMemory;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.TensorEntry;

/**
 * The open weight files of a model folder: {@code model.safetensors}, or the shards that
 * {@code model.safetensors.index.json} names. Every error is a FormatException in one line.
 */
public final class CheckpointFiles implements AutoCloseable {
    /** Weights in one file. */
    public static final String SINGLE = "model.safetensors";

    private final Path folder;
    private final List<SafetensorsFile> files = new ArrayList<>();
    private final Map<String, Weight> weights = new LinkedHashMap<>();

    /** Where a tensor is. */
    public record Weight(SafetensorsFile file, TensorEntry entry) {
        /** Dtype in which it is stored. */
        public DType dtype() {
            return file.dtype(entry);
        }
    }

    private CheckpointFiles(Path folder) {
        this.folder = folder;
    }

    /** Opens the weight files of {@code folder}; {@link #check} tells whether they are those of a config. */
    public static CheckpointFiles open(Path folder, SafetensorsFile.Load load) {
        if (!Files.isDirectory(folder)) throw new FormatException(OneLine.of(folder.toString()) + ": expected a model folder, found none");
        CheckpointFiles checkpoint = new CheckpointFiles(folder);
        try {
            checkpoint.openAll(load);
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** Whether config and every weight file are in {@code folder}: a download may have been cut off. Reads no weights. */
    public static boolean areWhole(Path folder) {
        if (!Files.isRegularFile(folder.resolve(DecoderConfig.FILE))) return false;
        if (Files.isRegularFile(folder.resolve(SINGLE))) return true;
        try {
            return Files.exists(folder.resolve(ShardIndex.FILE)) && ShardIndex.read(folder).shards().stream().allMatch(shard -> Files.isRegularFile(folder.resolve(shard)));
        } catch (FormatException e) {
            return false;
        }
    }

    /**
     * How frozen weights of {@code folder} are multiplied by fastest: read, into huge pages, where there are such and the weights are at most
     * half of the machine's memory; else mapped. In the small pages of a file a training step took a third longer.
     */
    public static SafetensorsFile.Load fastest(Path folder) {
        try (Stream<Path> listing = Files.list(folder)) {
            long bytes = listing.filter(file -> file.toString().endsWith(".safetensors")).mapToLong(file -> file.toFile().length()).sum();
            return SystemMemory.hasHugePages() && bytes <= SystemMemory.physical() / 2 ? SafetensorsFile.Load.COPY : SafetensorsFile.Load.MAP;
        } catch (IOException | UncheckedIOException e) {
            return SafetensorsFile.Load.MAP;
        }
    }

    private void openAll(SafetensorsFile.Load load) {
        if (Files.exists(folder.resolve(SINGLE))) {
            add(SafetensorsFile.open(folder.resolve(SINGLE), load));
        } else if (Files.exists(folder.resolve(ShardIndex.FILE))) {
            ShardIndex index = ShardIndex.read(folder);
            for (String shard : index.shards()) add(SafetensorsFile.open(folder.resolve(shard), load));
            checkIndex(index);
        } else {
            throw noWeights();
        }
    }

    private void add(SafetensorsFile file) {
        files.add(file);
        for (TensorEntry entry : file.entries()) {
            Weight other = weights.putIfAbsent(entry.name(), new Weight(file, entry));
            if (other != null) {
                throw error("tensor " + OneLine.quote(entry.name()) + " is in two files, " + other.file().path().getFileName()
                        + " and " + file.path().getFileName());
            }
        }
    }

    private void checkIndex(ShardIndex index) {
        index.weightMap().forEach((name, shard) -> {
            Weight weight = weights.get(name);
            if (weight == null || !weight.file().path().equals(folder.resolve(shard))) {
                throw error(ShardIndex.FILE + " expects tensor " + OneLine.quote(name) + " in " + OneLine.of(shard) + ", found it "
                        + (weight == null ? "nowhere" : "in " + weight.file().path().getFileName()));
            }
        });
    }

    private FormatException noWeights() {
        String expected = "expected " + SINGLE + " or " + ShardIndex.FILE + ", found ";
        try (Stream<Path> listing = Files.list(folder)) {
            List<String> names = listing.map(file -> file.getFileName().toString()).sorted().toList();
            return names.stream().filter(name -> name.matches("(?s).*\\.(bin|pt|pth|ckpt)")).findFirst()
                    .map(pickle -> error(expected + "pickled weights, " + OneLine.of(pickle)
                            + ": reading a pickle can run code that it carries; convert it to safetensors where it comes from"))
                    .orElseGet(() -> error(expected + (names.contains("adapter_model.safetensors") ? "an adapter" : "neither")));
        } catch (IOException e) {
            return error("cannot be read: " + Reasons.of(e));
        }
    }

    /** Refuses tensors that are missing, left over, of a wrong shape, or of a dtype that no weight has. */
    public void check(DecoderConfig config) {
        CheckpointCheck.check(OneLine.of(folder.toString()), config, weights);
    }

    /** The tensor called {@code name}; a one-line error where there is none. */
    public Weight weight(String name) {
        Weight weight = weights.get(name);
        if (weight == null) throw error("expected a tensor " + OneLine.quote(name) + ", found none");
        return weight;
    }

    /** The tensor called {@code name} over its file's bytes as they are, which stay this object's; a copy where {@code device} cannot read them. */
    public Tensor mapped(Device device, String name) {
        Weight weight = weight(name);
        return Weights.mapped(device, weight.file(), weight.entry());
    }

    /** Bytes of all tensors. */
    public long bytes() {
        return weights.values().stream().mapToLong(weight -> weight.entry().bytes()).sum();
    }

    /** All tensors by name, file after file. */
    public Map<String, Weight> weights() {
        return Collections.unmodifiableMap(weights);
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }

    private FormatException error(String problem) {
        return new FormatException(OneLine.of(folder.toString()) + ": " + problem);
    }
}
