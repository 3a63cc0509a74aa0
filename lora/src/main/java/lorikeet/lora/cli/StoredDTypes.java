package lorikeet.lora.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/**
 * How a model's weights are stored: as the headers of its files say, or where there are none, as its config does.
 *
 * @param of dtype of a tensor by name
 * @param line what there is to say of it
 */
record StoredDTypes(Function<String, DType> of, String line) {
    static StoredDTypes in(Path folder, DecoderConfig config) {
        if (!CheckpointFiles.areWhole(folder)) return configured(config, "");
        try (CheckpointFiles files = CheckpointFiles.open(folder, Load.MAP)) {
            files.check(config);
            Map<String, DType> dtypes = new TreeMap<>();
            files.weights().forEach((name, weight) -> dtypes.put(name, weight.file().dtype(weight.entry())));
            return new StoredDTypes(dtypes::get, "weights: " + new TreeSet<>(dtypes.values()).stream().map(DType::name).collect(Collectors.joining(" and ")) + ", as the headers of their files say");
        } catch (FormatException | UncheckedIOException e) {
            return configured(config, "; what is there cannot be used: " + e.getMessage());
        }
    }

    private static StoredDTypes configured(DecoderConfig config, String why) {
        DType dtype = config.dtype().orElse(DType.F32);
        String source = config.dtype().isPresent() ? "as " + DecoderConfig.FILE + " says" : "for want of a torch_dtype in " + DecoderConfig.FILE;
        return new StoredDTypes(name -> dtype, "weights: taken to be " + dtype + ", " + source + why);
    }
}
