package lorikeet.lora;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lorikeet.autograd.Parameter;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.adapter.Adapters;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.TrainableModel;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.plan.NullDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;

/** A model's shapes on a device that plans: what {@link LanguageModel} opens, from its config alone. */
public final class PlannedModel implements TrainableModel, AutoCloseable {
    private final Weights weights;
    private final Decoder decoder;
    private final Adapters adapters;
    private final long outsideBytes;
    private final long reclaimableBytes;

    private PlannedModel(Weights weights, Decoder decoder, Adapters adapters, long outsideBytes, long reclaimableBytes) {
        this.weights = weights;
        this.decoder = decoder;
        this.adapters = adapters;
        this.outsideBytes = outsideBytes;
        this.reclaimableBytes = reclaimableBytes;
    }

    /**
     * @param ops on {@code device}
     * @param stored dtype of each tensor in the weight files, by name
     * @param lora adapters to train; null to train the model itself
     */
    public static PlannedModel open(Ops ops, NullDevice device, DecoderConfig config, Function<String, DType> stored, Storing storing, LoraConfig lora) {
        TrainedTensors trained = lora == null ? TrainedTensors.all() : TrainedTensors.beside(lora);
        Map<String, Spec> file = new LinkedHashMap<>();
        TensorNames.of(config).forEach(named -> file.put(named.name(), new Spec(stored.apply(named.name()), named.shape())));
        Weights weights = Weights.load(ops, config, name -> device.outside(file.get(name)), lora == null ? null : storing.stored());
        weights.train(trained.names(), trained.keepTie());
        // What was read stays in memory, whether tensors were copied from it or not; what is mapped and copied can go.
        long inFiles = file.values().stream().mapToLong(Spec::bytes).sum();
        long outside = storing.load() == Load.COPY ? inFiles : device.outsideBytes();
        Decoder decoder = Decoder.ofShapes(config, weights);
        return new PlannedModel(weights, decoder, lora == null ? null : Adapters.fresh(ops, decoder, lora, 0), outside, inFiles - outside);
    }

    @Override
    public Decoder decoder() {
        return decoder;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<Parameter> trained() {
        List<Parameter> trained = new ArrayList<>(weights.parameters().stream().filter(Parameter::trainable).toList());
        trained.addAll(adapters());
        return trained;
    }

    /** A and B of each adapter; none where the model itself is trained. */
    public Collection<Parameter> adapters() {
        return adapters == null ? List.of() : adapters.parameters();
    }

    /** Bytes of weights outside of the device's pool: mapped from files, or read from them. */
    public long outsideBytes() {
        return outsideBytes;
    }

    /** Bytes of mapped files that were copied from: resident until the system wants them for something else. */
    public long reclaimableBytes() {
        return reclaimableBytes;
    }

    /** Parameters of the base model. */
    public long baseParameters() {
        return count(weights.parameters());
    }

    /** Parameters in all, adapters included. */
    public long parameters() {
        return baseParameters() + count(adapters());
    }

    /** Trained parameters by the name of their module, such as {@code q_proj}, in model order. */
    public Map<String, Long> trainedByModule() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Parameter parameter : trained()) counts.merge(module(parameter.name()), parameter.tensor().shape().count(), Long::sum);
        return counts;
    }

    private static String module(String tensor) {
        String path = tensor.replaceFirst("(\\.lora_[AB])?\\.(weight|bias)$", "");
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static long count(Collection<Parameter> parameters) {
        return parameters.stream().map(parameter -> parameter.tensor().shape()).mapToLong(Shape::count).sum();
    }

    @Override
    public void close() {
        if (adapters != null) adapters.close();
        weights.close();
    }
}
