package lorikeet.lora.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import lorikeet.autograd.Parameter;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Storage;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.TensorEntry;

/**
 * A checkpoint's tensors. Frozen matrices stay as the file stores them, mapped, never copied whole; vectors (norms,
 * biases) and trained tensors are copies in the device's working dtype.
 */
public final class Weights implements AutoCloseable {
    private final Ops ops;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final boolean tied;

    private Weights(Ops ops, boolean tied) {
        this.ops = ops;
        this.tied = tied;
    }

    /**
     * @param files checked against {@code config}; they must stay open as long as the weights
     * @param trained which tensors are trained, by name
     * @param keepTie whether a tied output projection stays the embedding; else it becomes a tensor of its own, as where
     *     PEFT trains one of the two
     * @param stored dtype of frozen matrices in memory, or null for the file's own
     */
    public static Weights load(Ops ops, DecoderConfig config, CheckpointFiles files, Predicate<String> trained, boolean keepTie, DType stored) {
        Weights weights = new Weights(ops, config.tieWordEmbeddings());
        try {
            for (TensorNames.Named named : TensorNames.of(config)) {
                weights.add(named.name(), files.weight(named.name()), trained.test(named.name()), stored);
            }
            if (weights.tied && !keepTie) {
                weights.add(TensorNames.LM_HEAD, files.weight(TensorNames.EMBED_TOKENS), trained.test(TensorNames.LM_HEAD), stored);
            }
            return weights;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    private void add(String name, CheckpointFiles.Weight weight, boolean trained, DType stored) {
        Tensor file = mapped(weight.file(), weight.entry());
        boolean copied = trained || file.shape().rank() < 2;
        DType wanted = copied ? ops.device().working() : stored == null ? file.dtype() : stored;
        boolean asStored = !copied && wanted == file.dtype();
        parameters.put(name, new Parameter(name, asStored ? file : copy(ops, file, wanted), trained));
    }

    /** A tensor over a file's bytes as they are. */
    public static Tensor mapped(SafetensorsFile file, TensorEntry entry) {
        return Tensor.over(new Storage(file.segment(entry.name()), memory -> {}), new Spec(file.dtype(entry), entry.shape()));
    }

    /** A copy of {@code file} in another dtype, outside all scopes; releases {@code file}. */
    public static Tensor copy(Ops ops, Tensor file, DType dtype) {
        try (var scope = ops.scope()) {
            return ops.one(new Move.Cast(dtype), file).alias();
        } finally {
            file.release();
        }
    }

    /** The tensor of that name; a tied output projection is the embedding. */
    public Tensor get(String name) {
        Tensor tensor = find(name);
        if (tensor == null) throw new IllegalArgumentException("no tensor " + name);
        return tensor;
    }

    /** As {@link #get}, null if there is none. */
    public Tensor find(String name) {
        Parameter parameter = parameters.get(name);
        if (parameter == null && tied && name.equals(TensorNames.LM_HEAD)) parameter = parameters.get(TensorNames.EMBED_TOKENS);
        return parameter == null ? null : parameter.tensor();
    }

    /** All tensors in model order, each once. */
    public Collection<Parameter> parameters() {
        return parameters.values();
    }

    @Override
    public void close() {
        parameters.values().forEach(parameter -> parameter.tensor().release());
        parameters.clear();
    }
}
