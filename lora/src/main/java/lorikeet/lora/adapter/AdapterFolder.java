package lorikeet.lora.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lorikeet.autograd.Parameter;
import lorikeet.lora.UsageException;
import lorikeet.lora.model.TensorSaver;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.TensorEntry;

/** A PEFT adapter folder: {@code adapter_config.json} and {@code adapter_model.safetensors}. */
public final class AdapterFolder implements AutoCloseable {
    /** Settings of the adapter. */
    public static final String CONFIG = "adapter_config.json";
    /** Its matrices, and what was trained whole. */
    public static final String WEIGHTS = "adapter_model.safetensors";
    /** PEFT's wrapper puts this before the name of every tensor of the model. */
    static final String PREFIX = "base_model.model.";

    private final Path folder;
    private final LoraConfig config;
    private final SafetensorsFile file;
    private final Map<String, TensorEntry> entries = new TreeMap<>();

    private AdapterFolder(Path folder, LoraConfig config, SafetensorsFile file) {
        this.folder = folder;
        this.config = config;
        this.file = file;
    }

    /**
     * Opens and checks a folder.
     *
     * @throws UsageException if there is no adapter in it; FormatException if a file breaks its format
     */
    public static AdapterFolder open(Path folder) {
        if (!Files.isDirectory(folder)) throw new UsageException("--adapters: " + folder + " is no folder");
        if (!Files.exists(folder.resolve(CONFIG))) throw new UsageException("--adapters: " + folder + " has no " + CONFIG);
        if (!Files.exists(folder.resolve(WEIGHTS))) throw new UsageException("--adapters: " + folder + " has no " + WEIGHTS);
        LoraConfig config = PeftConfig.read(folder.resolve(CONFIG));
        AdapterFolder adapter = new AdapterFolder(folder, config, SafetensorsFile.open(folder.resolve(WEIGHTS), SafetensorsFile.Load.COPY));
        try {
            adapter.file.entries().forEach(adapter::add);
        } catch (RuntimeException e) {
            adapter.close();
            throw e;
        }
        return adapter;
    }

    private void add(TensorEntry entry) {
        if (!entry.name().startsWith(PREFIX)) {
            throw error("tensor " + OneLine.of(entry.name()) + " does not begin with " + PREFIX);
        }
        entries.put(entry.name().substring(PREFIX.length()).replace(".base_layer.bias", ".bias"), entry);
    }

    /** Where the adapter is. */
    public Path folder() {
        return folder;
    }

    /** What its settings say. */
    public LoraConfig config() {
        return config;
    }

    /** For messages about {@link #config}. */
    public Origin origin() {
        return Origin.file(folder.resolve(CONFIG));
    }

    /** A copy of a tensor in the device's working dtype, outside all scopes. */
    Tensor copy(Ops ops, String name, Shape shape) {
        TensorEntry entry = entries.get(name);
        if (entry == null) {
            throw error("has no tensor " + PREFIX + name + ", which its " + CONFIG + " promises for this model");
        }
        if (!entry.shape().equals(shape)) {
            throw error("tensor " + OneLine.of(entry.name()) + " has shape " + entry.shape() + ", expected " + shape + " for this model and its " + CONFIG);
        }
        if (!file.dtype(entry).isFloat()) throw error("tensor " + OneLine.of(entry.name()) + " is " + entry.dtype() + ", expected floating point");
        long spoilt = NonFiniteBits.first(file.segment(entry.name()), file.dtype(entry));
        if (spoilt >= 0) throw error("tensor " + OneLine.of(entry.name()) + " has NaN or infinity, first at element " + spoilt);
        return Weights.copy(ops, Weights.mapped(ops.device(), file, entry), ops.device().working().wide());
    }

    /** Overwrites a trained tensor of the base model by the folder's. */
    void copyInto(Ops ops, Parameter parameter) {
        Tensor copy = copy(ops, parameter.name(), parameter.tensor().shape());
        ops.assign(parameter.tensor(), copy);
        copy.release();
    }

    /** @throws FormatException if a tensor is none of {@code known} */
    void checkNothingLeft(Collection<String> known) {
        for (Map.Entry<String, TensorEntry> entry : entries.entrySet()) {
            if (!known.contains(entry.getKey())) throw error("tensor " + OneLine.of(entry.getValue().name()) + " has no place in this model");
        }
    }

    private FormatException error(String problem) {
        return new FormatException(folder.resolve(WEIGHTS) + ": " + problem);
    }

    /** The tensors by the name that the model gives them, such as {@code model.layers.0.self_attn.q_proj.lora_A.weight}. */
    Map<String, TensorEntry> entries() {
        return entries;
    }

    /**
     * Writes an adapter into a folder, in F32: A and B of each adapted layer, and what is trained of the base model.
     *
     * @param baseModel goes into the config as it is
     */
    public static void write(Ops ops, Path folder, LoraConfig config, String baseModel, List<Parameter> trained) {
        Set<String> names = trained.stream().map(Parameter::name).collect(Collectors.toSet());
        List<TensorSaver.Named> tensors = trained.stream()
                .map(parameter -> new TensorSaver.Named(PREFIX + saved(parameter.name(), names), parameter.tensor(), DType.F32)).toList();
        TensorSaver.write(ops, folder.resolve(WEIGHTS), tensors, Map.of("format", "pt"));
        AtomicFile.write(folder.resolve(CONFIG), PeftConfig.text(config, baseModel));
    }

    // PEFT wraps an adapted layer: its own bias moves into base_layer.
    private static String saved(String name, Set<String> names) {
        if (!name.endsWith(".bias")) return name;
        String path = name.substring(0, name.length() - ".bias".length());
        return names.contains(path + ".lora_A.weight") ? path + ".base_layer.bias" : name;
    }

    @Override
    public void close() {
        file.close();
    }
}
