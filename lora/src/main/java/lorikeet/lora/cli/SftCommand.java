package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.UsageException;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Dataset;
import lorikeet.lora.data.Row;
import lorikeet.lora.data.Shuffle;
import lorikeet.lora.data.TokenRows;
import lorikeet.lora.launch.Signals;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.Checkpoints;
import lorikeet.lora.train.OutputFolder;
import lorikeet.lora.train.Run;
import lorikeet.lora.train.Settings;
import lorikeet.lora.train.TrainerState;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.MemoryUse;
import lorikeet.tensor.Ops;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Supervised fine-tuning. */
@Command(name = "sft", description = "Fine-tune a model: LoRA adapters, or all parameters.", sortOptions = false,
        customSynopsis = "lorikeet sft --model DIR --dataset FILE... [--flag VALUE]...")
final class SftCommand implements Callable<Integer> {
    @Mixin
    private ModelFlags modelFlags;

    @Mixin
    private DataFlags dataFlags;

    @Mixin
    private LoraFlags loraFlags;

    @Mixin
    private TrainFlags trainFlags;

    @Spec
    private CommandSpec spec;

    private PrintWriter out;

    @Override
    public Integer call() {
        out = spec.commandLine().getOut();
        check();
        DecoderConfig config = DecoderConfig.read(modelFlags.model());
        Dataset dataset = TokenRows.read(dataFlags.files(), config.vocabSize(), maxLength(config));
        dataset.leftOut().forEach(line -> out.println("data: " + line));
        try (Device device = modelFlags.open(); Eager ops = Eager.on(device); LanguageModel model = open(ops, config)) {
            return train(ops, model, dataset);
        }
    }

    private void check() {
        dataFlags.check();
        loraFlags.check();
        trainFlags.check();
        if (trainFlags.tunerType == TrainFlags.TunerType.full && modelFlags.adapters != null) {
            throw new UsageException("--adapters: not with --tuner_type full, which trains the model itself");
        }
        if (modelFlags.adapters != null && trainFlags.resumeFromCheckpoint != null) {
            throw new UsageException("--adapters and --resume_from_checkpoint: give one of them; a checkpoint brings its own adapters");
        }
    }

    private int maxLength(DecoderConfig config) {
        return dataFlags.maxLength != null ? dataFlags.maxLength : config.maxPositionEmbeddings();
    }

    private LanguageModel open(Ops ops, DecoderConfig config) {
        Path folder = modelFlags.model();
        if (trainFlags.tunerType == TrainFlags.TunerType.full) {
            return checkpoint() == null
                    ? LanguageModel.full(ops, folder, modelFlags.storing())
                    : LanguageModel.full(ops, folder, modelFlags.storing(), checkpoint());
        }
        Path adapters = modelFlags.adapters == null ? checkpoint() : Checkpoints.resolve("--adapters", modelFlags.adapters, AdapterFolder.CONFIG);
        if (adapters == null) return LanguageModel.adapted(ops, folder, modelFlags.storing(), loraFlags.fresh(config), trainFlags.seed);
        try (AdapterFolder adapter = AdapterFolder.open(adapters)) {
            LoraConfig lora = loraFlags.continuing(adapter.config(), config);
            return LanguageModel.adapted(ops, folder, modelFlags.storing(), adapter, lora);
        }
    }

    private Path checkpoint() {
        if (trainFlags.resumeFromCheckpoint == null) return null;
        String weights = trainFlags.tunerType == TrainFlags.TunerType.full ? DecoderConfig.FILE : AdapterFolder.CONFIG;
        Path folder = Checkpoints.resolve("--resume_from_checkpoint", trainFlags.resumeFromCheckpoint, weights);
        return Checkpoints.resolve("--resume_from_checkpoint", folder, TrainerState.FILE);
    }

    private int train(Eager ops, LanguageModel model, Dataset dataset) {
        List<Row> rows = dataFlags.datasetShuffle ? Shuffle.rows(dataset.rows(), trainFlags.seed, Shuffle.Use.DATASET) : dataset.rows();
        int held = held(rows.size());
        Batches batches = new Batches(rows.subList(held, rows.size()), trainFlags.batch, trainFlags.accumulation(), dataFlags.trainDataloaderShuffle, trainFlags.seed);
        boolean dropout = model.lora() != null && model.lora().dropout() > 0;
        Settings settings = trainFlags.settings(batches, dropout);
        announce(model, dataset, held, settings);
        AtomicInteger signal = new AtomicInteger();
        int limit = trainFlags.saveTotalLimit == null ? 0 : trainFlags.saveTotalLimit;
        try (Run run = new Run(ops, model, batches, rows.subList(0, held), settings, checkpoint(), FlagValues.of(spec), limit, out::println);
                OutputFolder output = OutputFolder.open(outputDir(), trainFlags.addVersion);
                Signals.Handling _ = Signals.onStop(signal::set)) {
            long done = run.train(output, () -> signal.get() != 0);
            summary(ops);
            out.println((done == settings.maxSteps() ? "done: " : "stopped after step " + done + ": ") + output.path());
            return signal.get() == 0 || done == settings.maxSteps() ? 0 : 128 + signal.get();
        }
    }

    private void summary(Eager ops) {
        MemoryUse memory = ops.device().memory();
        double reused = 100.0 * memory.hits() / Math.max(1, memory.hits() + memory.misses());
        out.printf(Locale.ROOT, "memory: at most %.1f MiB in use, %.1f MiB taken, %.2f %% of allocations reused%n",
                memory.peak() / 1048576.0, memory.reserved() / 1048576.0, reused);
        out.println("operations lowered to smaller ones: " + listed(ops.counts().lowered()));
        out.println("bytes copied for layout: " + listed(ops.counts().copiedBytes()));
    }

    private static String listed(Map<String, Long> counts) {
        if (counts.isEmpty()) return "none";
        return counts.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.joining(", "));
    }

    private int held(int rows) {
        double ratio = dataFlags.splitDatasetRatio;
        if (ratio == 0) return 0;
        if (rows < 2) throw new UsageException("--split_dataset_ratio: one row cannot be split");
        return Math.min(rows - 1, Math.max(1, (int) (rows * ratio)));
    }

    private Path outputDir() {
        if (trainFlags.outputDir != null) return trainFlags.outputDir;
        return Path.of("output").resolve(modelFlags.model().toAbsolutePath().normalize().getFileName());
    }

    private void announce(LanguageModel model, Dataset dataset, int held, Settings settings) {
        long all = model.weights().parameters().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
        long trained = model.trained().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
        out.printf(Locale.ROOT, "model: %s, %,d parameters, %,d trained%n", model.config().architecture().className(), all, trained);
        out.printf(Locale.ROOT, "data: %,d rows (%,d for evaluation), %,d tokens, %,d trained%n", dataset.rows().size(), held, dataset.tokens(), dataset.trained());
        out.printf(Locale.ROOT, "training: %,d steps of %d x %d rows%n", settings.maxSteps(), trainFlags.accumulation(), trainFlags.batch);
    }
}
