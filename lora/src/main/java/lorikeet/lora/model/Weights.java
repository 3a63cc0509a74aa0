package lorikeet.lora.model;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import lorikeet.autograd.Parameter;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.TensorEntry;

/**
 * A checkpoint's tensors. Frozen matrices stay as the file stores them, mapped, never copied whole; vectors (norms,
 * biases) and trained tensors are copies in F32 (F64 on the reference device).
 */
public final class Weights implements AutoCloseable {
    private final Ops ops;
    private final Function<String, Tensor> stored;
    private final DType frozen;
    private final boolean tied;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private Weights(Ops ops, Function<String, Tensor> stored, DType frozen, boolean tied) {
        this.ops = ops;
        this.stored = stored;
        this.frozen = frozen;
        this.tied = tied;
    }

    /**
     * All tensors of a checkpoint, frozen.
     *
     * @param stored gives the tensor of a name as it is stored, checked against {@code config}; it must stay as long as the
     *     weights, and is released with them
     * @param frozen dtype of frozen matrices in memory, or null for their own
     */
    public static Weights load(Ops ops, DecoderConfig config, Function<String, Tensor> stored, DType frozen) {
        Weights weights = new Weights(ops, stored, frozen, config.tieWordEmbeddings());
        try {
            for (TensorNames.Named named : TensorNames.of(config)) weights.put(named.name(), named.name(), false);
            return weights;
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    /**
     * Reads the tensors that {@code trained} names again, as copies to be trained.
     *
     * @param keepTie whether a tied output projection stays the embedding; else it becomes a tensor of its own, as where
     *     PEFT trains one of the two
     */
    public void train(Predicate<String> trained, boolean keepTie) {
        for (String name : List.copyOf(parameters.keySet())) if (trained.test(name)) put(name, name, true);
        if (tied && !keepTie) put(TensorNames.LM_HEAD, TensorNames.EMBED_TOKENS, trained.test(TensorNames.LM_HEAD));
    }

    private void put(String name, String source, boolean trained) {
        Parameter before = parameters.put(name, new Parameter(name, read(stored.apply(source), trained), trained));
        if (before != null) before.tensor().release();
    }

    private Tensor read(Tensor file, boolean trained) {
        boolean copied = trained || file.shape().rank() < 2;
        DType wanted = copied ? ops.device().working().wide() : frozen == null ? file.dtype() : frozen;
        boolean asStored = !copied && wanted == file.dtype();
        return asStored ? file : copy(ops, file, wanted);
    }

    /** A tensor of a file's bytes as they are, over the file where {@code device} can read it there. */
    public static Tensor mapped(Device device, SafetensorsFile file, TensorEntry entry) {
        return Tensor.over(device.wrap(file.segment(entry.name())), new Spec(file.dtype(entry), entry.shape()));
    }

    /** A copy of {@code file} in another dtype, outside all scopes; releases {@code file}. */
    public static Tensor copy(Ops ops, Tensor file, DType dtype) {
        try (Scope _ = ops.scope()) {
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
