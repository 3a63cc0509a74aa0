package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import lorikeet.autograd.Parameter;
import lorikeet.lora.Counted;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.UsageException;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.Sequences;
import lorikeet.lora.model.TensorSaver;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a model folder holds, or writes the logits that it gives for some tokens. */
@Command(name = "inspect", description = "Show a model's architecture and tensors, or write its logits for given tokens.", sortOptions = false,
        customSynopsis = "lorikeet inspect MODEL [--adapters DIR] [--input_ids IDS --logits FILE]")
final class InspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "Model folder.")
    private Path folder;

    @Mixin
    private ModelFlags flags;

    @Option(names = "--input_ids", paramLabel = "IDS", description = "Token ids to run, such as 1,2,3.")
    private String inputIds;

    @Option(names = "--logits", paramLabel = "FILE", description = "File for the tensor logits [T, V] in F32.")
    private Path logits;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (folder != null && flags.model != null) throw new UsageException("the model folder is given twice, as " + folder + " and as --model " + flags.model);
        if (folder != null) flags.model = folder;
        if ((inputIds == null) != (logits == null)) throw new UsageException("--input_ids and --logits go together: ids to run, and the file for their logits");
        if (logits != null) checkTarget();
        try (Device device = flags.open(); Eager ops = Eager.on(device); LanguageModel model = OpenModel.from(ops, flags, flags.storingOnce())) {
            if (logits == null) describe(model);
            else writeLogits(ops, model);
        }
        return 0;
    }

    private void writeLogits(Eager ops, LanguageModel model) {
        int[] ids = TokenIdList.parse("--input_ids", inputIds, model.config().vocabSize());
        MemoryLimit.check("--input_ids", (double) ids.length * model.config().vocabSize() * Float.BYTES, "logits of " + Counted.of(ids.length, "token"));
        try (Scope _ = ops.scope()) {
            Tensor hidden = model.decoder().hidden(ops, Sequences.of(List.of(ids)), null, Recompute.NONE);
            Tensor values = model.decoder().logits(ops, hidden);
            TensorSaver.write(ops, logits, List.of(new TensorSaver.Named("logits", values, DType.F32)), Map.of());
        }
    }

    private void checkTarget() {
        Path parent = logits.toAbsolutePath().getParent();
        if (Files.isDirectory(logits)) throw new UsageException("--logits: " + logits + " is a folder, expected a file to write");
        boolean inModel = Files.exists(parent.resolve(DecoderConfig.FILE)) || Files.exists(parent.resolve(AdapterFolder.CONFIG));
        if (inModel && Files.exists(logits)) throw new UsageException("--logits: " + logits + " is a file of a model; name a new one");
        if (!Files.isDirectory(parent)) throw new UsageException("--logits: " + parent + " is no folder; make it first");
    }

    private void describe(LanguageModel model) {
        PrintWriter out = spec.commandLine().getOut();
        DecoderConfig config = model.config();
        out.println("architecture: " + config.architecture().className());
        out.println("layers: " + config.numHiddenLayers());
        out.println("hidden_size: " + config.hiddenSize());
        out.println("intermediate_size: " + config.intermediateSize());
        out.println("heads: " + config.numAttentionHeads() + " over " + config.numKeyValueHeads() + " key/value heads of " + config.headDim());
        out.println("vocab_size: " + config.vocabSize());
        out.println("tied_embeddings: " + config.tieWordEmbeddings());
        out.println("parameters: " + String.format(Locale.ROOT, "%,d", parameters(model)));
        stored(model).forEach((dtype, count) -> out.println("stored_" + dtype.toLowerCase(Locale.ROOT) + ": " + String.format(Locale.ROOT, "%,d", count)));
        out.println("adapters: " + (model.lora() == null ? "none" : adapter(model)));
    }

    private static long parameters(LanguageModel model) {
        return model.weights().parameters().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
    }

    /** Parameters by the dtype that the file stores them in. */
    private static Map<String, Long> stored(LanguageModel model) {
        Map<String, Long> stored = new TreeMap<>();
        for (Parameter parameter : model.weights().parameters()) {
            stored.merge(model.storedDtype(parameter).name(), parameter.tensor().shape().count(), Long::sum);
        }
        return stored;
    }

    private static String adapter(LanguageModel model) {
        LoraConfig lora = model.lora();
        long trained = model.trained().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
        return String.format(Locale.ROOT, "LoRA of rank %d, alpha %s, %,d parameters", lora.rank(), lora.alpha(), trained);
    }
}
