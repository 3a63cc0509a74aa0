package lorikeet.lora.cli;

import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.UsageException;
import picocli.CommandLine.Mixin;

/** Flags of the commands that train. */
final class TrainingFlags {
    @Mixin
    ModelFlags model;

    @Mixin
    DataFlags data;

    @Mixin
    TemplateFlags template;

    @Mixin
    LoraFlags lora;

    @Mixin
    TrainFlags train;

    void check() {
        data.check();
        lora.check();
        train.check();
        if (train.tunerType == TrainFlags.TunerType.full && model.adapters != null) {
            throw new UsageException("--adapters: not with --tuner_type full, which trains the model itself");
        }
        if (model.adapters != null && train.resumeFromCheckpoint != null) {
            throw new UsageException("--adapters and --resume_from_checkpoint: give one of them; a checkpoint brings its own adapters");
        }
    }

    /** Those given that only text has a use for. */
    List<String> needTokenizer() {
        List<String> names = new ArrayList<>();
        if (template.template != null) names.add("--template");
        if (template.system != null) names.add("--system");
        if (data.columns != null) names.add("--columns");
        if (data.truncationStrategy == DataFlags.TruncationStrategy.left || data.truncationStrategy == DataFlags.TruncationStrategy.right) names.add("--truncation_strategy");
        return names;
    }
}
