package lorikeet.lora.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Parameter;
import lorikeet.lora.Counted;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.model.TensorSaver;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.TensorEntry;

/**
 * What a run needs beside the weights to go on bit for bit: the optimizer's moments, the trained tensors themselves in
 * the working dtype where the saved weights are rounded, and the random counter.
 */
final class RunState {
    private static final String TENSORS = "optimizer.safetensors";
    private static final String RANDOM = "rng_state.json";
    private static final String MASTER = "master.";

    private RunState() {}

    /** @param rounded trained tensors whose saved weights are not exact */
    static void write(Ops ops, Path folder, AdamW optimizer, List<Parameter> rounded, long seed, long microSteps, int rows) {
        List<TensorSaver.Named> tensors = new ArrayList<>();
        state(optimizer, rounded).forEach((name, tensor) -> tensors.add(new TensorSaver.Named(name, tensor, tensor.dtype())));
        TensorSaver.write(ops, folder.resolve(TENSORS), tensors, Map.of("steps", Long.toString(optimizer.steps())));
        Map<String, Object> random = new LinkedHashMap<>();
        random.put("generator", "philox4x32-10");
        random.put("seed", seed);
        random.put("micro_steps", microSteps);
        random.put("rows", rows);
        AtomicFile.write(folder.resolve(RANDOM), JsonText.indented(random) + "\n");
    }

    /**
     * Fills the optimizer and {@code rounded} from a checkpoint of a run with the same seed, as many rows, and batches
     * that put it where it stands.
     */
    static void read(Ops ops, Path folder, AdamW optimizer, List<Parameter> rounded, long seed, long microSteps, int rows) {
        Path random = folder.resolve(RANDOM);
        JsonObject counter = JsonFile.read(random);
        same(counter, random, "seed", seed, "--seed");
        same(counter, random, "rows", rows, "--dataset and --split_dataset_ratio");
        same(counter, random, "micro_steps", microSteps, "--per_device_train_batch_size and --gradient_accumulation_steps");
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(TENSORS), SafetensorsFile.Load.COPY); Scope _ = ops.scope()) {
            Map<String, Tensor> state = state(optimizer, rounded);
            if (file.entries().size() != state.size()) {
                throw new FormatException(file.path() + ": holds " + Counted.of(file.entries().size(), "tensor") + ", this run has " + state.size() + ": it was trained with other settings");
            }
            state.forEach((name, tensor) -> fill(ops, file, name, tensor));
            optimizer.resumeAt(steps(file));
        }
    }

    private static void same(JsonObject saved, Path file, String field, long expected, String flags) {
        long found = saved.find(field).filter(JsonNode::isIntegralNumber).filter(JsonNode::canConvertToLong).map(JsonNode::longValue)
                .orElseThrow(() -> saved.wrong(field, "an integer"));
        if (found != expected) throw new FormatException(file + ": " + field + " is " + found + ", this run has " + expected + "; resume with the same " + flags);
    }

    private static void fill(Ops ops, SafetensorsFile file, String name, Tensor tensor) {
        TensorEntry entry = file.entry(name);
        DType dtype = file.dtype(entry);
        if (!entry.shape().equals(tensor.shape()) || dtype != tensor.dtype()) {
            throw new FormatException(file.path() + ": tensor " + name + " is " + dtype + " " + entry.shape() + ", expected " + tensor.spec());
        }
        Tensor saved = Weights.mapped(ops.device(), file, entry);
        ops.assign(tensor, saved);
        saved.release();
    }

    private static long steps(SafetensorsFile file) {
        try {
            long steps = Long.parseLong(file.metadata().getOrDefault("steps", ""));
            if (steps >= 0) return steps;
        } catch (NumberFormatException e) {
            // said below
        }
        throw new FormatException(file.path() + ": metadata steps: expected the number of updates, found " + file.metadata().get("steps"));
    }

    private static Map<String, Tensor> state(AdamW optimizer, List<Parameter> rounded) {
        Map<String, Tensor> state = new LinkedHashMap<>(optimizer.state());
        for (Parameter parameter : rounded) state.put(MASTER + parameter.name(), parameter.tensor());
        return state;
    }

    /** Whether a folder holds the state of a run, rather than weights alone. */
    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(TENSORS)) && Files.exists(folder.resolve(TrainerState.FILE));
    }
}
