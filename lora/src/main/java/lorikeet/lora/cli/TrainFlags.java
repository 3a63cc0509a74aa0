package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.Locale;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Batches;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.train.Settings;
import picocli.CommandLine.Option;

/** Flags of the training loop, with ms-swift's names and defaults. */
@Heading("Training")
final class TrainFlags {
    /** Which tensors are trained. */
    enum TunerType { lora, full }

    /** How the learning rate moves. */
    enum SchedulerType { constant, constant_with_warmup, linear, cosine }

    /** Which tokens of conversations are trained. */
    enum LossScale {
        DEFAULT, ALL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** When checkpoints are written, or held-out rows evaluated. */
    enum Strategy {
        STEPS, EPOCH, NO;

        /** Steps from one time to the next. */
        int every(int steps, Batches batches) {
            return switch (this) {
                case STEPS -> steps;
                case EPOCH -> batches.stepsPerEpoch();
                case NO -> Integer.MAX_VALUE;
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(names = "--tuner_type", paramLabel = "lora|full", defaultValue = "lora", description = "What is trained. Default: ${DEFAULT-VALUE}.")
    TunerType tunerType;

    @Option(names = "--dry_run", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false", description = "Plan the run's memory and count its parameters, from config.json alone if need be; train and write nothing.")
    boolean dryRun;

    @Option(names = "--assert_memory", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "false", description = "Fail at the end, with exit code 1, if the pool's high-water mark is more than 10 %% off the memory plan.")
    boolean assertMemory;

    @Option(names = "--output_dir", paramLabel = "DIR", description = "Where runs go. Default: output/<model name>.")
    Path outputDir;

    @Option(names = "--add_version", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Give each run a folder vN-date-time below it. Default: ${DEFAULT-VALUE}.")
    boolean addVersion;

    @Option(names = "--resume_from_checkpoint", paramLabel = "DIR", description = "Continue a run from a checkpoint, bit for bit.")
    Path resumeFromCheckpoint;

    @Option(names = "--loss_scale", paramLabel = "default|all", defaultValue = "default", description = "Train on answers alone, or on every token. Default: ${DEFAULT-VALUE}.")
    LossScale lossScale;

    @Option(names = "--num_train_epochs", paramLabel = "N", defaultValue = "3", description = "Passes over the rows. Default: ${DEFAULT-VALUE}.")
    double numTrainEpochs;

    @Option(names = "--max_steps", paramLabel = "N", defaultValue = "-1", description = "Optimizer steps, instead of epochs. Default: ${DEFAULT-VALUE}, which is none.")
    long maxSteps;

    @Option(names = "--per_device_train_batch_size", paramLabel = "N", defaultValue = "1", description = "Rows of one forward pass. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(names = "--per_device_eval_batch_size", paramLabel = "N", defaultValue = "1", description = "Rows of one forward pass in evaluation. Default: ${DEFAULT-VALUE}.")
    int evalBatch;

    @Option(names = "--gradient_accumulation_steps", paramLabel = "N", description = "Forward passes of one optimizer step. Default: 16 / batch size.")
    Integer accumulation;

    @Option(names = "--gradient_checkpointing", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Recompute layers in backward to save memory. Default: ${DEFAULT-VALUE}.")
    boolean gradientCheckpointing;

    @Option(names = "--learning_rate", paramLabel = "R", description = "Highest rate of the schedule. Default: 1e-4 for adapters, 1e-5 for all parameters.")
    Double learningRate;

    @Option(names = "--weight_decay", paramLabel = "D", defaultValue = "0.1", description = "AdamW: decay of weights; spares norms and biases. Default: ${DEFAULT-VALUE}.")
    double weightDecay;

    @Option(names = "--adam_beta1", paramLabel = "B", defaultValue = "0.9", description = "AdamW: decay of the mean of gradients. Default: ${DEFAULT-VALUE}.")
    double adamBeta1;

    @Option(names = "--adam_beta2", paramLabel = "B", defaultValue = "0.95", description = "AdamW: decay of the mean of squared gradients. Default: ${DEFAULT-VALUE}.")
    double adamBeta2;

    @Option(names = "--adam_epsilon", paramLabel = "E", defaultValue = "1e-8", description = "AdamW: added to the denominator. Default: ${DEFAULT-VALUE}.")
    double adamEpsilon;

    @Option(names = "--max_grad_norm", paramLabel = "N", defaultValue = "1", description = "Clip gradients to this global norm; 0 does not. Default: ${DEFAULT-VALUE}.")
    double maxGradNorm;

    @Option(names = "--lr_scheduler_type", paramLabel = "NAME", defaultValue = "cosine", description = "constant, constant_with_warmup, linear or cosine. Default: ${DEFAULT-VALUE}.")
    SchedulerType lrSchedulerType;

    @Option(names = "--warmup_ratio", paramLabel = "R", defaultValue = "0", description = "Share of the steps in which the rate rises. Default: ${DEFAULT-VALUE}.")
    double warmupRatio;

    @Option(names = "--warmup_steps", paramLabel = "N", defaultValue = "0", description = "Steps in which the rate rises. Default: ${DEFAULT-VALUE}.")
    long warmupSteps;

    @Option(names = "--logging_steps", paramLabel = "N", defaultValue = "5", description = "Steps between log rows. Default: ${DEFAULT-VALUE}.")
    int loggingSteps;

    @Option(names = "--save_strategy", paramLabel = "NAME", defaultValue = "steps", description = "When checkpoints are written: steps, epoch or no; the last step always is. Default: ${DEFAULT-VALUE}.")
    Strategy saveStrategy;

    @Option(names = "--eval_strategy", paramLabel = "NAME", description = "When held-out rows are evaluated: steps, epoch or no. Default: --save_strategy's.")
    Strategy evalStrategy;

    @Option(names = "--eval_steps", paramLabel = "N", description = "Steps between evaluations. Default: --save_steps.")
    Integer evalSteps;

    @Option(names = "--save_steps", paramLabel = "N", defaultValue = "500", description = "Steps between checkpoints. Default: ${DEFAULT-VALUE}.")
    int saveSteps;

    @Option(names = "--save_total_limit", paramLabel = "N", description = "How many of the last checkpoints are kept. Default: all.")
    Integer saveTotalLimit;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "42", description = "Decides every random choice. Default: ${DEFAULT-VALUE}.")
    long seed;

    void check() {
        Range.atLeast("--per_device_train_batch_size", batch, 1);
        Range.atLeast("--per_device_eval_batch_size", evalBatch, 1);
        if (accumulation != null) Range.atLeast("--gradient_accumulation_steps", accumulation, 1);
        if (maxSteps != -1) Range.atLeast("--max_steps", maxSteps, 1);
        Range.above("--num_train_epochs", numTrainEpochs, 0, Integer.MAX_VALUE);
        if (learningRate != null) Range.notNegative("--learning_rate", learningRate);
        Range.notNegative("--weight_decay", weightDecay);
        Range.in("--adam_beta1", adamBeta1, 0, 1);
        Range.in("--adam_beta2", adamBeta2, 0, 1);
        Range.notNegative("--adam_epsilon", adamEpsilon);
        Range.notNegative("--max_grad_norm", maxGradNorm);
        Range.within("--warmup_ratio", warmupRatio, 0, 1);
        Range.atLeast("--warmup_steps", warmupSteps, 0);
        if (warmupRatio > 0 && warmupSteps > 0) throw new UsageException("--warmup_ratio and --warmup_steps: give one of them, found " + warmupRatio + " and " + warmupSteps);
        Range.atLeast("--logging_steps", loggingSteps, 1);
        if (evalSteps != null) Range.atLeast("--eval_steps", evalSteps, 1);
        Range.atLeast("--save_steps", saveSteps, 1);
        if (saveTotalLimit != null) Range.atLeast("--save_total_limit", saveTotalLimit, 1);
    }

    int accumulation() {
        return accumulation != null ? accumulation : Math.max(1, Math.ceilDiv(16, batch));
    }

    double rate() {
        return learningRate != null ? learningRate : tunerType == TunerType.full ? 1e-5 : 1e-4;
    }

    Settings settings(Batches batches) {
        long steps = maxSteps > 0 ? maxSteps : batches.steps(numTrainEpochs);
        long warmup = warmupSteps > 0 ? warmupSteps : (long) Math.ceil(steps * warmupRatio);
        return new Settings(steps, rate(), schedule(), warmup,
                new AdamW.Settings(adamBeta1, adamBeta2, adamEpsilon, weightDecay, maxGradNorm),
                (evalStrategy != null ? evalStrategy : saveStrategy).every(evalSteps != null ? evalSteps : saveSteps, batches),
                saveStrategy.every(saveSteps, batches), loggingSteps, evalBatch, seed,
                gradientCheckpointing ? Recompute.LAYERS : Recompute.NONE);
    }

    /** Whether held-out rows are looked at, at the last step at least. */
    boolean evaluates() {
        return evalStrategy != Strategy.NO;
    }

    private Schedule schedule() {
        return switch (lrSchedulerType) {
            case constant -> Schedule.CONSTANT;
            case constant_with_warmup -> Schedule.CONSTANT_WITH_WARMUP;
            case linear -> Schedule.LINEAR;
            case cosine -> Schedule.COSINE;
        };
    }
}
