package lorikeet.lora.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.Move;
import lorikeet.tensor.op.Random;

/**
 * Weights to pre-train from, as transformers' {@code _init_weights} draws them: matrices normal with a standard deviation
 * of {@code initializer_range}, norms 1, biases 0.
 */
public final class FreshModel {
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private FreshModel() {}

    /** Writes {@code folder/model.safetensors} for {@code folder/config.json}, stored as {@code dtype}; one seed gives the same bits. */
    public static void write(Ops ops, Path folder, DType dtype, long seed) {
        DecoderConfig config = DecoderConfig.read(folder);
        try (Scope scope = ops.scope()) {
            Tensor rng = ops.empty(Spec.of(DType.I64, 2));
            Host.write(ops, rng, seed, 0);
            List<TensorSaver.Named> tensors = new ArrayList<>();
            for (TensorNames.Named named : TensorNames.of(config)) {
                int site = tensors.size();
                Spec working = new Spec(ops.device().working().wide(), named.shape());
                tensors.add(new TensorSaver.Named(named.name(), new Spec(dtype, named.shape()), () -> fresh(ops, named.name(), working, config.initializerRange(), site, rng)));
            }
            TensorSaver.write(ops, folder.resolve(CheckpointFiles.SINGLE), tensors, METADATA);
        }
    }

    private static Tensor fresh(Ops ops, String name, Spec spec, double range, int site, Tensor rng) {
        if (spec.shape().rank() > 1) return ops.one(new Random.Normal(0, range, site, spec), rng);
        return ops.one(new Move.Fill(name.endsWith(".bias") ? 0 : 1, spec));
    }
}
