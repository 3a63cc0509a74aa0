package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import lorikeet.lora.Counted;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LazyText;
import lorikeet.lora.Merge;
import lorikeet.lora.UsageException;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.Sequences;
import lorikeet.lora.report.Prompt;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.io.AtomicFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model with its adapter added in. */
@Command(name = "merge-lora", description = "Add an adapter into its base model and write a model folder.", sortOptions = false,
        customSynopsis = "lorikeet merge-lora --model DIR --adapters DIR [--output_dir DIR]")
final class MergeLoraCommand implements Callable<Integer> {
    @Mixin
    private ModelFlags flags;

    @Option(names = "--output_dir", paramLabel = "DIR", description = "Folder to write; it must not exist. Default: <adapters>-merged.")
    private Path outputDir;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (flags.adapters == null) throw new UsageException("--adapters is missing: name the adapter folder to merge");
        Path target = target();
        if (Files.exists(target)) throw new UsageException("--output_dir: " + target + " exists; name a new folder");
        SavedFlags.takeOver(spec, flags);
        try (Device device = flags.open(); Eager ops = Eager.on(device)) {
            float[][] adapted;
            try (LanguageModel model = OpenModel.from(ops, flags, flags.storingOnce())) {
                adapted = logits(ops, model);
                AtomicFolder.write(target, folder -> {
                    Merge.write(model, folder);
                    SavedFlags.copy(flags.adapters(), folder);
                });
            }
            try (LanguageModel merged = LanguageModel.open(ops, target, flags.storingOnce())) {
                report(target, adapted, logits(ops, merged));
            }
        }
        return 0;
    }

    private Path target() {
        if (outputDir != null) return outputDir.toAbsolutePath().normalize();
        Path adapters = flags.adapters.toAbsolutePath().normalize();
        return adapters.resolveSibling(adapters.getFileName() + "-merged");
    }

    /** Logits of the fixed prompts' tokens, one prompt after another. */
    private static float[][] logits(Eager ops, LanguageModel model) {
        LazyText text = new LazyText(model.folder(), model.config().vocabSize());
        List<Prompt> prompts = Prompt.fixed(text::tried, model.config().vocabSize());
        return prompts.stream().map(prompt -> logits(ops, model, prompt)).toArray(float[][]::new);
    }

    private static float[] logits(Eager ops, LanguageModel model, Prompt prompt) {
        try (Scope _ = ops.scope()) {
            Tensor hidden = model.decoder().hidden(ops, Sequences.of(List.of(prompt.ids())), null, Recompute.NONE);
            return Host.floats(ops, model.decoder().logits(ops, hidden));
        }
    }

    private void report(Path target, float[][] adapted, float[][] merged) {
        double largest = 0;
        double sum = 0;
        long count = 0;
        for (int prompt = 0; prompt < merged.length; prompt++) {
            for (int i = 0; i < merged[prompt].length; i++) {
                double difference = Math.abs((double) adapted[prompt][i] - merged[prompt][i]);
                largest = Math.max(largest, difference);
                sum += difference;
                count++;
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("merged: " + target);
        out.printf(Locale.ROOT, "logits of %s differ by at most %.3g, %.3g on average%n", Counted.of(merged.length, "fixed prompt"), largest, sum / count);
    }
}
