package lorikeet.lora;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.model.Adapter;
import lorikeet.lora.model.CheckpointFiles.Weight;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.Linear;
import lorikeet.lora.model.ModelFolder;
import lorikeet.lora.model.TensorNames;
import lorikeet.lora.model.TensorSaver;
import lorikeet.tensor.DType;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.io.AtomicFile;

/**
 * Adds an adapter into its base model: W + scale · B · A, computed in F32 and rounded once to the dtype of W in the
 * checkpoint. Modules and biases that were trained whole replace the base's.
 */
public final class Merge {
    private static final String WEIGHT = ".weight";

    private Merge() {}

    /** Writes the merged model into a folder that exists; tied embeddings of which one was trained are written apart. */
    public static void write(LanguageModel model, Path target) {
        Ops ops = model.ops();
        List<TensorSaver.Named> tensors = new ArrayList<>();
        TensorNames.of(model.config()).forEach(named -> tensors.add(merged(ops, model, named.name())));
        boolean untied = model.config().tieWordEmbeddings() && !headIsEmbedding(model);
        if (untied) tensors.add(merged(ops, model, TensorNames.LM_HEAD));
        ModelFolder.write(ops, model.folder(), tensors, target);
        if (untied) untie(target.resolve(DecoderConfig.FILE));
    }

    private static boolean headIsEmbedding(LanguageModel model) {
        Linear head = model.decoder().linears().getLast();
        return head.adapter() == null && head.weight() == model.weights().get(TensorNames.EMBED_TOKENS);
    }

    private static TensorSaver.Named merged(Ops ops, LanguageModel model, String name) {
        Tensor base = model.weights().get(name);
        Spec spec = new Spec(stored(model, name), base.shape());
        for (Linear linear : model.decoder().linears()) {
            if (linear.adapter() != null && name.equals(linear.path() + WEIGHT)) return new TensorSaver.Named(name, spec, () -> sum(ops, base, linear.adapter()));
        }
        return new TensorSaver.Named(name, base, spec.dtype());
    }

    private static DType stored(LanguageModel model, String name) {
        boolean own = model.files().weights().containsKey(name) && !(model.config().tieWordEmbeddings() && name.equals(TensorNames.LM_HEAD));
        Weight weight = model.files().weight(own ? name : TensorNames.EMBED_TOKENS);
        return weight.dtype();
    }

    private static Tensor sum(Ops ops, Tensor w, Adapter adapter) {
        Tensor delta = ops.scale(ops.matmul(adapter.b().tensor(), adapter.a().tensor()), adapter.scale());
        return ops.add(ops.cast(w, delta.dtype()), delta);
    }

    private static void untie(Path config) {
        ObjectNode json = JsonFile.read(config).copy();
        json.put("tie_word_embeddings", false);
        AtomicFile.write(config, JsonText.indented(json) + "\n");
    }
}
