package lorikeet.lora.adapter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lorikeet.autograd.Parameter;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.model.Adapter;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.Linear;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.Weights;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Shape;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Random;

/** The low-rank matrices of one adapter, attached to a decoder's linear layers; trained in the working dtype. */
public final class Adapters implements AutoCloseable {
    /** Step of the random counter for beginnings; training counts its steps from 0. */
    private static final long BEGINNING = -1;

    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    private final boolean beganAtZero;

    private Adapters(boolean beganAtZero) {
        this.beganAtZero = beganAtZero;
    }

    /** Attaches fresh adapters, drawn from {@code seed}. */
    public static Adapters fresh(Ops ops, Decoder decoder, LoraConfig config, long seed) {
        Adapters adapters = new Adapters(config.init() != LoraConfig.Init.FALSE);
        try (Scope _ = ops.scope()) {
            Tensor rng = ops.empty(Spec.of(DType.I64, 2));
            Host.write(ops, rng, seed, BEGINNING);
            adapters.attach(decoder, config, (linear, site) -> adapters.begin(ops, config, linear, site, rng));
            return adapters;
        } catch (RuntimeException | Error e) {
            adapters.close();
            throw e;
        }
    }

    /**
     * Refuses adapters that this machine has no memory for: weights, gradients and the optimizer's two moments, in F32.
     *
     * @throws lorikeet.lora.UsageException in one line
     */
    public static void checkMemory(DecoderConfig model, LoraConfig config) {
        Map<String, Shape> weights = new HashMap<>();
        TensorNames.of(model).forEach(named -> weights.put(named.name(), named.shape()));
        double elements = 0;
        for (String path : Decoder.linearPaths(model)) {
            Shape weight = weights.getOrDefault(path + ".weight", weights.get(TensorNames.EMBED_TOKENS));
            if (config.targets().hit(path)) elements += (double) config.rank(path) * (weight.dim(0) + weight.dim(1));
        }
        MemoryLimit.check("--lora_rank", 4 * Float.BYTES * elements, "training adapters of rank " + config.rank());
    }

    /**
     * Attaches the adapters of a folder, and takes over what it holds of the base model's {@code weights}.
     *
     * @throws lorikeet.tensor.FormatException one line that names a tensor that is missing, left over or misshaped
     */
    public static Adapters read(Ops ops, Decoder decoder, Weights weights, AdapterFolder folder, LoraConfig config) {
        Adapters adapters = new Adapters(false);
        try {
            adapters.attach(decoder, config, (linear, site) -> adapters.copy(ops, folder, linear));
            Set<String> known = new HashSet<>(adapters.parameters.keySet());
            try (Scope _ = ops.scope()) {
                for (Parameter parameter : weights.parameters()) {
                    if (parameter.trainable() && known.add(parameter.name())) copyTrained(ops, folder, config, parameter);
                }
            }
            folder.checkNothingLeft(known);
            return adapters;
        } catch (RuntimeException | Error e) {
            adapters.close();
            throw e;
        }
    }

    // PEFT leaves the biases of bias="lora_only" out of the file: they then begin as the base model's.
    private static void copyTrained(Ops ops, AdapterFolder folder, LoraConfig config, Parameter parameter) {
        boolean maybeAbsent = config.bias() == LoraConfig.Bias.LORA_ONLY && parameter.name().endsWith(".bias");
        if (!maybeAbsent || folder.entries().containsKey(parameter.name())) folder.copyInto(ops, parameter);
    }

    @FunctionalInterface
    private interface Values {
        void add(Linear linear, int site);
    }

    private void attach(Decoder decoder, LoraConfig config, Values values) {
        List<Linear> linears = decoder.linears();
        for (int site = 0; site < linears.size(); site++) {
            Linear linear = linears.get(site);
            if (!config.targets().hit(linear.path()) || config.saves(linear.path())) continue;
            values.add(linear, site);
            linear.attach(new Adapter(parameters.get(nameA(linear)), parameters.get(nameB(linear)),
                    config.scale(linear.path()), config.dropout(), site));
        }
    }

    private void begin(Ops ops, LoraConfig config, Linear linear, int site, Tensor rng) {
        long rank = config.rank(linear.path());
        Spec a = new Spec(ops.device().working().wide(), Shape.of(rank, linear.weight().dim(1)));
        Spec b = new Spec(ops.device().working().wide(), Shape.of(linear.weight().dim(0), rank));
        double bound = 1 / Math.sqrt(linear.weight().dim(1));
        double boundB = 1 / Math.sqrt(rank);
        Tensor[] ab = switch (config.init()) {
            case TRUE -> new Tensor[] {ops.one(new Random.Uniform(-bound, bound, 2 * site, a), rng), ops.one(new Move.Fill(0, b))};
            case GAUSSIAN -> new Tensor[] {ops.one(new Random.Normal(0, 1.0 / rank, 2 * site, a), rng), ops.one(new Move.Fill(0, b))};
            case FALSE -> new Tensor[] {ops.one(new Random.Uniform(-bound, bound, 2 * site, a), rng),
                    ops.one(new Random.Uniform(-boundB, boundB, 2 * site + 1, b), rng)};
        };
        put(nameA(linear), ab[0].alias());
        put(nameB(linear), ab[1].alias());
    }

    private void copy(Ops ops, AdapterFolder folder, Linear linear) {
        long rank = folder.config().rank(linear.path());
        put(nameA(linear), folder.copy(ops, nameA(linear), Shape.of(rank, linear.weight().dim(1))));
        put(nameB(linear), folder.copy(ops, nameB(linear), Shape.of(linear.weight().dim(0), rank)));
    }

    private void put(String name, Tensor tensor) {
        parameters.put(name, new Parameter(name, tensor, true));
    }

    private static String nameA(Linear linear) {
        return linear.path() + ".lora_A.weight";
    }

    private static String nameB(Linear linear) {
        return linear.path() + ".lora_B.weight";
    }

    /** Whether B began as zeros, so that the model was the one below. */
    public boolean addedNothingAtFirst() {
        return beganAtZero;
    }

    /** A and B of each adapted layer, in model order. */
    public List<Parameter> parameters() {
        return new ArrayList<>(parameters.values());
    }

    @Override
    public void close() {
        parameters.values().forEach(parameter -> parameter.tensor().release());
        parameters.clear();
    }
}
