package lorikeet.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lorikeet.autograd.Parameter;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.adapter.Adapters;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.Origin;
import lorikeet.lora.adapter.TargetModules;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.DatasetName;
import lorikeet.lora.data.Datasets;
import lorikeet.lora.data.Row;
import lorikeet.lora.data.RowEncoder;
import lorikeet.lora.generate.Answerer;
import lorikeet.lora.generate.GenerationConfig;
import lorikeet.lora.generate.Sampler;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TrainableModel;
import lorikeet.lora.model.Weights;
import lorikeet.lora.pocket.EmbeddedModel;
import lorikeet.lora.template.Message;
import lorikeet.lora.train.Listener;
import lorikeet.lora.train.Settings;
import lorikeet.lora.train.Trainer;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Ops;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/**
 * A decoder of the Llama family (Llama, Mistral, Qwen2, Qwen3), opened from a folder in Hugging Face's format. It opens
 * frozen; {@link #attach} adds LoRA adapters to train, {@link #trainAll} trains the model itself. One thread at a time.
 */
public final class LanguageModel implements TrainableModel, AutoCloseable {
    private static final long SEED = 42;

    /**
     * How weights come into memory.
     *
     * @param load mapped or read
     * @param stored dtype of frozen matrices, or null for the file's own
     */
    public record Storing(Load load, DType stored) {
        /** Frozen matrices stay in the file, as it stores them. */
        public static final Storing MAPPED = new Storing(Load.MAP, null);

        /** Frozen matrices as the files of {@code folder} store them, in memory of the kind that is fastest. */
        public static Storing asStored(Path folder) {
            return new Storing(CheckpointFiles.fastest(folder), null);
        }
    }

    private final Ops ops;
    private final Device owned;
    private final BaseModel base;
    private final LazyText text;
    private String name;
    private LoraConfig lora;
    private Adapters adapters;

    private LanguageModel(Ops ops, Device owned, Path folder, Storing storing) {
        this.ops = ops;
        this.owned = owned;
        this.base = new BaseModel(ops, folder, storing);
        this.text = new LazyText(folder, config().vocabSize());
        this.name = EmbeddedModel.nameOf(folder);
    }

    /**
     * Opens a model on the CPU, its weights as they are stored.
     *
     * @param folder with config.json, the weights in safetensors files, and tokenizer.json
     * @throws lorikeet.tensor.FormatException one line that names the file and what is wrong with it
     */
    public static LanguageModel open(Path folder) {
        Device device = CpuDevice.open();
        try {
            return new LanguageModel(Eager.on(device), device, folder, Storing.asStored(folder));
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** Opens a model on {@code ops}, which stay the caller's to close. */
    public static LanguageModel open(Ops ops, Path folder, Storing storing) {
        return new LanguageModel(ops, null, folder, storing);
    }

    /**
     * Says what adapters are to name as their base model, such as {@code owner/name} of a hub, rather than the folder.
     *
     * @return this model
     */
    public LanguageModel named(String baseModel) {
        this.name = baseModel;
        return this;
    }

    /**
     * Attaches fresh adapters, which leave the model's answers as they are until they are trained.
     *
     * @return this model
     * @throws UsageException if {@code lora} names a layer that the model lacks
     */
    public LanguageModel attach(LoraConfig lora) {
        return attach(lora, SEED);
    }

    /** As {@link #attach(LoraConfig)}, drawn from {@code seed}. A model that this failed on can only be closed. */
    public LanguageModel attach(LoraConfig lora, long seed) {
        prepare(lora, Origin.FLAGS);
        Adapters.checkMemory(config(), lora);
        adapters = Adapters.fresh(ops, decoder(), lora, seed);
        return this;
    }

    /** Attaches the adapters of a folder in PEFT's format, as {@link #save} writes it. */
    public LanguageModel attach(Path adapterFolder) {
        try (AdapterFolder adapter = AdapterFolder.open(adapterFolder)) {
            return attach(adapter, adapter.config());
        }
    }

    /** As above; {@code lora} differs from the folder's settings in dropout at most. */
    public LanguageModel attach(AdapterFolder adapter, LoraConfig lora) {
        prepare(lora, adapter.origin());
        adapters = Adapters.read(ops, decoder(), weights(), adapter, lora);
        return this;
    }

    private void prepare(LoraConfig lora, Origin origin) {
        checkFrozen();
        TargetModules.check(lora, config(), origin);
        base.train(TrainedTensors.beside(lora));
        this.lora = lora;
    }

    /** Trains every tensor of the model from now on, as F32 copies. */
    public LanguageModel trainAll() {
        checkFrozen();
        base.train(TrainedTensors.all());
        return this;
    }

    private void checkFrozen() {
        if (!trained().isEmpty()) throw new IllegalStateException(folder() + ": this model is trained already, expected one that is frozen");
    }

    /** After {@link #trainAll}: takes over the weights of another folder of the same model, such as a checkpoint. */
    public void restore(Path checkpoint) {
        base.restore(checkpoint);
    }

    /**
     * Trains what is attached, or the whole model after {@link #trainAll}.
     *
     * @param listener is told of each step that is logged
     * @return steps done
     * @throws lorikeet.lora.train.NonFiniteException at the first step with NaN or infinity
     */
    public long train(Batches batches, Settings settings, Listener listener) {
        try (Trainer trainer = new Trainer(ops, this, batches, List.of(), settings, listener)) {
            return trainer.run(0, () -> false);
        }
    }

    /** Makes rows and prompts with the model's tokenizer and its chat template. */
    public RowEncoder encoder() {
        return new RowEncoder(text, encoding());
    }

    private RowEncoder.Settings encoding() {
        return RowEncoder.Settings.of(folder(), config().maxPositionEmbeddings());
    }

    /**
     * Rows to train on, from a file in any of the forms that {@code sft} takes; what is too long for the model is left out.
     *
     * @throws UsageException if the file cannot be read or has no row that can be used
     * @throws lorikeet.tensor.FormatException one line with file and line, where a row is in none of the forms
     */
    public List<Row> rows(Path file) {
        DatasetName all = new DatasetName("rows", file.toString(), List.of(file), DatasetName.ALL);
        Datasets.Request request = new Datasets.Request(List.of(all), List.of(), 0, Map.of(), true, config().vocabSize(), false, false, SEED);
        return Datasets.load(request, encoder()).train().rows();
    }

    /** What the model answers to a question, the most probable token each time. */
    public String answer(String question) {
        return answer(List.of(Message.user(question)), Sampler.GREEDY, _ -> {});
    }

    /**
     * What the model says next in a conversation.
     *
     * @param pieces is given the answer piece by piece, as it is made
     * @throws UsageException if the conversation leaves no room in the model's context
     */
    public String answer(List<Message> conversation, Sampler sampler, Consumer<String> pieces) {
        return new Answerer(this, encoding(), sampler, Answerer.Stops.USUAL).answer(conversation, pieces);
    }

    /** Writes what was trained into a folder, made if need be: an adapter in PEFT's format, or the whole model. */
    public void save(Path target) {
        try {
            Files.createDirectories(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (lora != null) AdapterFolder.write(ops, target, lora, name, trained());
        else base.save(target);
    }

    /** The model's tokenizer, read at the first call. */
    public ModelText text() {
        return text.text();
    }

    /** What the model computes with. */
    public Ops ops() {
        return ops;
    }

    /** The folder that the model was opened from. */
    public Path folder() {
        return base.folder();
    }

    /** What the folder's config.json says. */
    public DecoderConfig config() {
        return base.config();
    }

    /** The open weight files. */
    public CheckpointFiles files() {
        return base.files();
    }

    /** What computes hidden states and logits; another one after adapters are attached. */
    @Override
    public Decoder decoder() {
        return base.decoder();
    }

    /** The model without its adapters, where that is what it was before training: they were fresh, and nothing else is trained. */
    public Optional<Decoder> below() {
        boolean unchanged = adapters != null && adapters.addedNothingAtFirst() && base.trained().isEmpty();
        return unchanged ? Optional.of(new Decoder(config(), weights())) : Optional.empty();
    }

    @Override
    public Weights weights() {
        return base.weights();
    }

    /** The adapter's settings, or null. */
    public LoraConfig lora() {
        return lora;
    }

    /** Bytes of weight files that were read into memory; 0 where they are mapped. */
    public long copiedBytes() {
        return base.copiedBytes();
    }

    /** Where the checkpoint has a tensor of the base model. */
    public CheckpointFiles.Weight stored(Parameter parameter) {
        return base.stored(parameter);
    }

    /** Dtype in which the checkpoint stores a tensor of the base model. */
    public DType storedDtype(Parameter parameter) {
        return stored(parameter).dtype();
    }

    /** Dtype in which a trained tensor is saved: an adapter's in F32, a fully trained model's as it came. */
    public DType savedDtype(Parameter trained) {
        return lora != null ? DType.F32 : storedDtype(trained);
    }

    /** Tokens that end a sequence. */
    public List<Integer> endOfSequence() {
        return GenerationConfig.endOfSequence(folder(), config().tokenIds());
    }

    @Override
    public List<Parameter> trained() {
        List<Parameter> trained = new ArrayList<>(base.trained());
        if (adapters != null) trained.addAll(adapters.parameters());
        return trained;
    }

    @Override
    public void close() {
        if (adapters != null) adapters.close();
        base.close();
        if (owned == null) return;
        ops.close();
        owned.close();
    }
}
