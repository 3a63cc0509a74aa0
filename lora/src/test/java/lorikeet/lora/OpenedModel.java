package lorikeet.lora;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.Targets;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.Sequences;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;

/** A model opened for a test on a device of its own, which closes with it. */
public record OpenedModel(Device device, Eager ops, LanguageModel model) implements AutoCloseable {
    /** How a test opens its model. */
    @FunctionalInterface
    public interface Opening {
        LanguageModel open(Ops ops);
    }

    public static OpenedModel on(Device device, Opening opening) {
        Eager ops = Eager.on(device);
        try {
            return new OpenedModel(device, ops, opening.open(ops));
        } catch (RuntimeException | Error e) {
            ops.close();
            device.close();
            throw e;
        }
    }

    public static OpenedModel frozen(Device device, Path folder) {
        return on(device, ops -> LanguageModel.open(ops, folder, Storing.MAPPED));
    }

    public static OpenedModel full(Device device, Path folder) {
        return on(device, ops -> prepared(LanguageModel.open(ops, folder, Storing.MAPPED), LanguageModel::trainAll));
    }

    public static OpenedModel fresh(Device device, Path folder, LoraConfig lora) {
        return on(device, ops -> prepared(LanguageModel.open(ops, folder, Storing.MAPPED), model -> model.attach(lora, 7)));
    }

    public static OpenedModel adapted(Device device, Path folder, Path adapter) {
        return on(device, ops -> prepared(LanguageModel.open(ops, folder, Storing.MAPPED), model -> model.attach(adapter)));
    }

    /** The model after {@code preparation}; it is closed if that fails. */
    public static LanguageModel prepared(LanguageModel model, UnaryOperator<LanguageModel> preparation) {
        try {
            return preparation.apply(model);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Rank 3, all seven projections, B not zero, so that every tensor has a gradient. */
    public static LoraConfig lora(double dropout) {
        Targets all = new Targets.Names(List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"));
        return new LoraConfig(3, 6, false, dropout, all, LoraConfig.Bias.NONE, List.of(), LoraConfig.Init.FALSE, Map.of(), Map.of());
    }

    /** Logits of all positions of sequences laid side by side, row after row. */
    public double[] logits(int[]... sequences) {
        try (Scope _ = ops.scope()) {
            Tensor hidden = model.decoder().hidden(ops, Sequences.of(List.of(sequences)), null, Recompute.NONE);
            return Host.doubles(ops, model.decoder().logits(ops, hidden));
        }
    }

    @Override
    public void close() {
        model.close();
        ops.close();
        device.close();
    }
}
