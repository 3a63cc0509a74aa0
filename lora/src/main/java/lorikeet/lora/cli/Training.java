package lorikeet.lora.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import lorikeet.lora.Counted;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.lora.adapter.Adapters;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.TargetModules;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.launch.Signals;
import lorikeet.lora.model.CheckpointFiles;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.Checkpoints;
import lorikeet.lora.train.OutputFolder;
import lorikeet.lora.train.Run;
import lorikeet.lora.train.Settings;
import lorikeet.lora.train.TrainerState;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import picocli.CommandLine.Model.CommandSpec;

/** A run of training: data, model and loop, as the flags say. */
final class Training {
    private final TrainingFlags flags;
    private final CommandSpec spec;
    private final Afterwards afterwards;
    private final PrintWriter out;

    /** What is still to be shown once a run has got to its end. */
    interface Afterwards {
        /** @param checkpoint the run's last */
        void show(LanguageModel trained, List<Row> validation, Path checkpoint);
    }

    private Training(TrainingFlags flags, CommandSpec spec, Afterwards afterwards) {
        this.flags = flags;
        this.spec = spec;
        this.afterwards = afterwards;
        this.out = spec.commandLine().getOut();
    }

    /** Runs a command that trains; returns its exit code. */
    static int run(TrainingFlags flags, CommandSpec spec) throws IOException {
        return run(flags, spec, (_, _, _) -> {});
    }

    /** As above, and shows something at the end. */
    static int run(TrainingFlags flags, CommandSpec spec, Afterwards afterwards) throws IOException {
        flags.check();
        DecoderConfig config = DecoderConfig.read(flags.model.model());
        Training training = new Training(flags, spec, afterwards);
        LoraConfig lora = training.lora(config);
        if (flags.train.dryRun) return new DryRun(flags, config, lora).run(spec.commandLine());
        training.check(config, lora);
        if (training.checkpoint() != null) training.out.println("resumed: flags that are not given here are those of " + training.checkpoint().resolve(SavedFlags.FILE));
        TrainingData data = TrainingData.read(flags, config);
        data.lines().forEach(training.out::println);
        try (Device device = flags.model.open(); Eager ops = Eager.on(device); LanguageModel model = LanguageModel.open(ops, flags.model.model(), flags.model.storing(training.isFull())).named(flags.model.baseName())) {
            RunPlan plan = training.plan(config, lora, data, device);
            training.prepare(model);
            int code = training.train(ops, model, data);
            return code == 0 && flags.train.assertMemory ? training.asserted(plan, device) : code;
        }
    }

    /** Printed at the start; null for the embedded run, whose first step should not wait for a plan that nobody asked for. */
    private RunPlan plan(DecoderConfig config, LoraConfig lora, TrainingData data, Device device) {
        if (PocketJob.isEmbedded(flags) && !flags.train.assertMemory) return null;
        RunPlan plan = RunPlan.of(flags, config, lora, data, device);
        out.println(plan.line());
        out.println(plan.java().line());
        return plan;
    }

    private int asserted(RunPlan plan, Device device) {
        long peak = device.memory().peak();
        (plan.isMet(peak) ? out : spec.commandLine().getErr()).println("--assert_memory: " + plan.outcome(peak));
        return plan.isMet(peak) ? 0 : 1;
    }

    /** Refuses what can be told from flags, config.json and the names of files, before any row is read. */
    private void check(DecoderConfig config, LoraConfig lora) {
        flags.model.check();
        OutputFolder.check(outputDir(), flags.train.addVersion, flags.model.model());
        try (CheckpointFiles weights = CheckpointFiles.open(flags.model.model(), Load.MAP)) {
            weights.check(config);
        }
        Path checkpoint = checkpoint();
        if (checkpoint != null) TrainerState.read(checkpoint);
        if (lora != null && adapters() == null) Adapters.checkMemory(config, lora);
    }

    private boolean isFull() {
        return flags.train.tunerType == TrainFlags.TunerType.full;
    }

    /** Makes of a frozen model one that is trained. */
    private void prepare(LanguageModel model) {
        if (isFull()) {
            model.trainAll();
            if (checkpoint() != null) model.restore(checkpoint());
            return;
        }
        Path adapters = adapters();
        if (adapters == null) {
            model.attach(flags.lora.fresh(model.config()), flags.train.seed);
            return;
        }
        try (AdapterFolder adapter = AdapterFolder.open(adapters)) {
            model.attach(adapter, flags.lora.continuing(adapter.config(), model.config()));
        }
    }

    /** Settings of the adapters that are trained; null where the model itself is. */
    private LoraConfig lora(DecoderConfig config) {
        if (isFull()) return null;
        Path adapters = adapters();
        if (adapters == null) return flags.lora.fresh(config);
        try (AdapterFolder adapter = AdapterFolder.open(adapters)) {
            TargetModules.check(adapter.config(), config, adapter.origin());
            return flags.lora.continuing(adapter.config(), config);
        }
    }

    private Path adapters() {
        return flags.model.adapters == null ? checkpoint() : flags.model.adapters();
    }

    private Path checkpoint() {
        if (flags.train.resumeFromCheckpoint == null) return null;
        String weights = isFull() ? DecoderConfig.FILE : AdapterFolder.CONFIG;
        Path folder = Checkpoints.resolve("--resume_from_checkpoint", flags.train.resumeFromCheckpoint, weights);
        return Checkpoints.resolve("--resume_from_checkpoint", folder, TrainerState.FILE);
    }

    private int train(Eager ops, LanguageModel model, TrainingData data) {
        TrainFlags train = flags.train;
        Batches batches = data.batches(train.batch, train.accumulation(), flags.data.trainDataloaderShuffle, flags.dataSeed());
        Settings settings = train.settings(batches);
        announce(model, data, settings);
        AtomicInteger signal = new AtomicInteger();
        int limit = train.saveTotalLimit == null ? 0 : train.saveTotalLimit;
        Map<String, Object> arguments = arguments(model, settings);
        try (Run run = new Run(model, batches, train.evaluates() ? data.validation() : List.of(), settings, checkpoint(), arguments, limit);
                OutputFolder output = OutputFolder.open(outputDir(), train.addVersion, checkpoint());
                TrainingReports reports = new TrainingReports(output.path(), spec, flags.report, arguments, settings.maxSteps(), model, data.text()::tried);
                Signals.Handling _ = Signals.onStop(signal::set)) {
            output.replaced().ifPresent(folder -> out.println("earlier run: its files are now in " + folder));
            long done = run.train(output, reports.followers(), () -> signal.get() != 0);
            reports.finish(run.firstStep(), done, settings, run.rows());
            summary(ops, run);
            out.println((done == settings.maxSteps() ? "done: " : "stopped after step " + done + ": ") + output.path());
            if (done == settings.maxSteps()) afterwards.show(model, data.validation(), output.path().resolve("checkpoint-" + done));
            return signal.get() == 0 || done == settings.maxSteps() ? 0 : 128 + signal.get();
        }
    }

    /** Flags by name, those not given with the values that they came to mean. */
    private Map<String, Object> arguments(LanguageModel model, Settings settings) {
        Map<String, Object> arguments = FlagValues.of(spec);
        Map<String, Object> meant = new LinkedHashMap<>();
        meant.put("output_dir", outputDir().toString());
        meant.put("learning_rate", settings.learningRate());
        meant.put("gradient_accumulation_steps", flags.train.accumulation());
        meant.put("eval_steps", settings.evalSteps());
        meant.put("max_length", model.config().maxPositionEmbeddings());
        if (model.lora() != null) meant.putAll(LoraFlags.values(model.lora()));
        meant.forEach((name, value) -> arguments.computeIfAbsent(name, absent -> value));
        return arguments;
    }

    /** What ran otherwise than by the kernels of the device: on the screen, and on a device of its own in the run's log too. */
    private void summary(Eager ops, Run run) {
        RunMemory.lines(ops.device()).forEach(out::println);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("operations that fell back to the CPU", listed(ops.device().fallbacks()));
        facts.put("operations lowered to smaller ones", listed(ops.counts().lowered()));
        facts.put("bytes copied for layout", listed(ops.counts().copiedBytes()));
        facts.forEach((fact, value) -> out.println(fact + ": " + value));
        if (!ops.device().sharesHostMemory()) run.ended(facts); // on a GPU they tell whether its kernels did all the work
    }

    private static String listed(Map<String, Long> counts) {
        if (counts.isEmpty()) return "none";
        return counts.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).collect(Collectors.joining(", "));
    }

    private Path outputDir() {
        if (flags.train.outputDir != null) return flags.train.outputDir;
        return Path.of("output").resolve(flags.model.model.toAbsolutePath().normalize().getFileName());
    }

    private void announce(LanguageModel model, TrainingData data, Settings settings) {
        TrainFlags train = flags.train;
        long all = model.weights().parameters().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
        long trained = model.trained().stream().mapToLong(parameter -> parameter.tensor().shape().count()).sum();
        out.printf(Locale.ROOT, "model: %s, %,d parameters, %,d trained%n", model.config().architecture().className(), all, trained);
        out.printf(Locale.ROOT, "training: %s of %d x %s%n", Counted.of(settings.maxSteps(), "step"), train.accumulation(), Counted.of(train.batch, data.packing() == null ? "row" : "pack"));
    }
}
