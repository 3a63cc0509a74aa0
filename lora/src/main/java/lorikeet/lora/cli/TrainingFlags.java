package lorikeet.lora.cli;

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

    @Mixin
    ReportFlags report;

    /** What decides the order of rows. */
    long dataSeed() {
        return data.dataSeed != null ? data.dataSeed : train.seed;
    }

    void check() {
        data.check(!train.dryRun);
        lora.check();
        train.check();
        report.check();
        if (train.tunerType == TrainFlags.TunerType.full && model.adapters != null) {
            throw new UsageException("--adapters: not with --tuner_type full, which trains the model itself");
        }
        if (model.adapters != null && train.resumeFromCheckpoint != null) {
            throw new UsageException("--adapters and --resume_from_checkpoint: give one of them; a checkpoint brings its own adapters");
        }
    }
}
