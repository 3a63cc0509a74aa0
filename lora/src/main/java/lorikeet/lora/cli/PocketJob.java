package lorikeet.lora.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.lora.pocket.EmbeddedModel;
import picocli.CommandLine.Model.CommandSpec;

/** What sft means where no model or no data set is named: the embedded ones. */
final class PocketJob {
    /** Flags that suit the embedded model and its rows: over in about a minute. */
    private static final Map<String, Object> DEFAULTS = defaults();

    private final TrainingFlags flags;
    private final CommandSpec spec;

    private PocketJob(TrainingFlags flags, CommandSpec spec) {
        this.flags = flags;
        this.spec = spec;
    }

    private static Map<String, Object> defaults() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("--num_train_epochs", 2.0);
        values.put("--per_device_train_batch_size", 4);
        values.put("--per_device_eval_batch_size", 64);
        values.put("--gradient_accumulation_steps", 1);
        values.put("--gradient_checkpointing", false);
        values.put("--learning_rate", 1e-3);
        values.put("--lora_dropout", 0.0);
        values.put("--logging_steps", 100);
        return values;
    }

    /**
     * Fills in flags that were not given. Those that were given, in a flag file too, mean what they always mean.
     *
     * @return whether the embedded model is trained on its own rows
     */
    static boolean complete(TrainingFlags flags, CommandSpec spec) {
        PocketJob job = new PocketJob(flags, spec);
        if (flags.model.model == null) job.model();
        if (!isEmbedded(flags.model.model) || !flags.data.dataset.isEmpty() && !isEmbedded(flags.data.dataset)) return false;
        job.data();
        return true;
    }

    /** Whether {@link #complete} has said so of these flags. */
    static boolean isEmbedded(TrainingFlags flags) {
        return isEmbedded(flags.model.model) && isEmbedded(flags.data.dataset);
    }

    private static boolean isEmbedded(List<Path> dataset) {
        return dataset.size() == 1 && isEmbedded(dataset.getFirst());
    }

    private static boolean isEmbedded(Path name) {
        return name != null && EmbeddedModel.isNamed(name.toString()) && !Files.exists(name);
    }

    /** A checkpoint knows its model; adapters of some other model need to be told theirs. */
    private void model() {
        if (flags.train.resumeFromCheckpoint != null || flags.model.adapters != null) return;
        flags.model.model = Path.of(EmbeddedModel.NAME);
        spec.commandLine().getOut().println("no --model: the embedded " + EmbeddedModel.NAME + " is trained" + (flags.data.dataset.isEmpty() ? ", on its own questions" : "")
                + "; --model DIR --dataset FILE train yours");
    }

    private void data() {
        flags.data.dataset = List.of(Path.of(EmbeddedModel.NAME));
        if (flags.data.valDataset.isEmpty() && !given("--split_dataset_ratio")) flags.data.valDataset = List.of(Path.of(EmbeddedModel.HELD_OUT_NAME));
        DEFAULTS.forEach((flag, value) -> {
            boolean fits = !(flag.equals("--learning_rate") && flags.train.tunerType == TrainFlags.TunerType.full); // all parameters need a rate of their own
            if (!given(flag) && fits) spec.findOption(flag).setValue(value);
        });
    }

    private boolean given(String flag) {
        return spec.commandLine().getParseResult().hasMatchedOption(flag);
    }
}
