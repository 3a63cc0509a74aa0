package lorikeet.lora;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import lorikeet.autograd.Parameter;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.adapter.Adapters;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.ModelFolder;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.TrainableModel;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/** A checkpoint folder opened for use: its decoder, what is trained of it, and an adapter where there is one. */
public final class LanguageModel implements TrainableModel, AutoCloseable {
    /**
     * How weights come into memory.
     *
     * @param load mapped or read
     * @param stored dtype of frozen matrices, or null for the file's own
     */
    public record Storing(Load load, DType stored) {}

    private final Path folder;
    private final DecoderConfig config;
    private final CheckpointFiles files;
    private final Weights weights;
    private final Decoder decoder;
    private final Load load;
    private LoraConfig lora;
    private Adapters adapters;

    private LanguageModel(Ops ops, Path folder, Storing storing, Function<DecoderConfig, TrainedTensors> plan) {
        this.folder = folder;
        this.load = storing.load();
        this.config = DecoderConfig.read(folder);
        TrainedTensors trained = plan.apply(config);
        this.files = CheckpointFiles.open(folder, storing.load());
        try {
            files.check(config);
            this.weights = Weights.load(ops, config, files::mapped, trained.names(), trained.keepTie(), storing.stored());
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
        this.decoder = new Decoder(config, weights);
    }

    /** The base model, frozen. */
    public static LanguageModel frozen(Ops ops, Path folder, Storing storing) {
        return new LanguageModel(ops, folder, storing, config -> TrainedTensors.none());
    }

    /** The base model with all its tensors trained. */
    public static LanguageModel full(Ops ops, Path folder, Storing storing) {
        return new LanguageModel(ops, folder, storing, config -> TrainedTensors.all());
    }

    /** As above, with the values of a checkpoint of it. */
    public static LanguageModel full(Ops ops, Path folder, Storing storing, Path checkpoint) {
        LanguageModel model = full(ops, folder, storing);
        try {
            model.readTrained(ops, checkpoint, storing.load());
            return model;
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** The frozen base model with fresh adapters, drawn from {@code seed}. */
    public static LanguageModel adapted(Ops ops, Path folder, Storing storing, LoraConfig lora, long seed) {
        LanguageModel model = new LanguageModel(ops, folder, storing, config -> TrainedTensors.beside(lora, config));
        return model.attach(lora, () -> {
            Adapters.checkMemory(model.decoder, lora);
            return Adapters.fresh(ops, model.decoder, lora, seed);
        });
    }

    /** The frozen base model with the adapters of a folder. */
    public static LanguageModel adapted(Ops ops, Path folder, Storing storing, AdapterFolder adapter) {
        return adapted(ops, folder, storing, adapter, adapter.config());
    }

    /** As above; {@code lora} differs from the folder's settings in dropout at most. */
    public static LanguageModel adapted(Ops ops, Path folder, Storing storing, AdapterFolder adapter, LoraConfig lora) {
        LanguageModel model = new LanguageModel(ops, folder, storing, config -> TrainedTensors.beside(lora, config));
        return model.attach(lora, () -> {
            Adapters adapters = Adapters.read(ops, model.decoder, adapter, lora);
            try {
                model.copyTrained(ops, adapter, adapters);
                return adapters;
            } catch (RuntimeException e) {
                adapters.close();
                throw e;
            }
        });
    }

    private LanguageModel attach(LoraConfig lora, Supplier<Adapters> made) {
        try {
            this.lora = lora;
            this.adapters = made.get();
            return this;
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    // Modules and biases trained whole are in the adapter's file too.
    private void copyTrained(Ops ops, AdapterFolder adapter, Adapters adapters) {
        Set<String> known = new HashSet<>();
        adapters.parameters().forEach(parameter -> known.add(parameter.name()));
        try (Scope scope = ops.scope()) {
            for (Parameter parameter : weights.parameters()) {
                if (!parameter.trainable()) continue;
                known.add(parameter.name());
                // PEFT leaves the biases of bias="lora_only" out of the file: they then begin as the base model's.
                boolean absent = !adapter.entries().containsKey(parameter.name());
                if (!(absent && lora.bias() == LoraConfig.Bias.LORA_ONLY && parameter.name().endsWith(".bias"))) adapter.copyInto(ops, parameter);
            }
        }
        adapter.checkNothingLeft(known);
    }

    public Path folder() {
        return folder;
    }

    public DecoderConfig config() {
        return config;
    }

    public CheckpointFiles files() {
        return files;
    }

    @Override
    public Decoder decoder() {
        return decoder;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    /** The adapter's settings, or null. */
    public LoraConfig lora() {
        return lora;
    }

    /** Bytes of weight files that were read into memory; 0 where they are mapped. */
    public long copiedBytes() {
        if (load == Load.MAP) return 0;
        return files.weights().values().stream().mapToLong(weight -> weight.entry().bytes()).sum();
    }

    /** Dtype in which the checkpoint stores a tensor of the base model. */
    public DType storedDtype(Parameter parameter) {
        String name = files.weights().containsKey(parameter.name()) ? parameter.name() : TensorNames.EMBED_TOKENS;
        CheckpointFiles.Weight weight = files.weight(name);
        return weight.file().dtype(weight.entry());
    }

    /** Dtype in which a trained tensor is saved: an adapter's in F32, a fully trained model's as it came. */
    public DType savedDtype(Parameter trained) {
        return lora != null ? DType.F32 : storedDtype(trained);
    }

    /** Tokens that end a sequence, by generation_config.json, else config.json. */
    public List<Integer> endOfSequence() {
        Path generation = folder.resolve("generation_config.json");
        if (!Files.isRegularFile(generation)) return config.tokenIds().eos();
        JsonObject json = JsonFile.read(generation);
        return json.has("eos_token_id") ? json.integers("eos_token_id", 0) : config.tokenIds().eos();
    }

    private void readTrained(Ops ops, Path checkpoint, Load load) {
        try (CheckpointFiles saved = CheckpointFiles.open(checkpoint, load); Scope scope = ops.scope()) {
            saved.check(config);
            for (Parameter parameter : trained()) {
                CheckpointFiles.Weight weight = saved.weight(parameter.name());
                Tensor file = Weights.mapped(weight.file(), weight.entry());
                ops.assign(parameter.tensor(), ops.cast(file, parameter.tensor().dtype()));
                file.release();
            }
        }
    }

    /** Writes what was trained: an adapter in PEFT's format, or the whole model folder. */
    public void save(Ops ops, Path target) {
        if (lora != null) AdapterFolder.write(ops, target, lora, folder.toString(), trained());
        else ModelFolder.write(ops, folder, ModelFolder.tensors(files, config, weights), target);
    }

    @Override
    public List<Parameter> trained() {
        List<Parameter> trained = new ArrayList<>(weights.parameters().stream().filter(Parameter::trainable).toList());
        if (adapters != null) trained.addAll(adapters.parameters());
        return trained;
    }

    @Override
    public void close() {
        if (adapters != null) adapters.close();
        weights.close();
        files.close();
    }
}
