package lorikeet.lora.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import lorikeet.autograd.Parameter;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.Ops;
import lorikeet.tensor.io.AtomicFile;

/** A training run in its output folder: the loop, its log and its checkpoints. */
public final class Run implements AutoCloseable {
    static final String ARGUMENTS = "args.json";

    private final Ops ops;
    private final LanguageModel model;
    private final Batches batches;
    private final Settings settings;
    private final Map<String, Object> arguments;
    private final int saveTotalLimit;
    private final List<Parameter> rounded;
    private final Trainer trainer;
    private final TrainerState resumed;
    private Checkpoints checkpoints;
    private RunLog log;
    private List<Follower> followers = List.of();
    private long lastSaved;

    /**
     * Prepares a run, reading the state of {@code checkpoint} if it is not null; nothing is written yet.
     *
     * @param arguments of the command line, for {@code args.json}
     * @param saveTotalLimit checkpoints kept; 0 for all
     */
    public Run(LanguageModel model, Batches batches, List<Row> validation, Settings settings, Path checkpoint,
            Map<String, Object> arguments, int saveTotalLimit) {
        this.ops = model.ops();
        this.model = model;
        this.batches = batches;
        this.settings = settings;
        this.arguments = arguments;
        this.saveTotalLimit = saveTotalLimit;
        this.rounded = model.trained().stream().filter(parameter -> model.savedDtype(parameter) != parameter.tensor().dtype()).toList();
        this.trainer = new Trainer(ops, model, batches, validation, settings, new Reports());
        try {
            this.resumed = checkpoint == null ? null : resume(checkpoint);
        } catch (RuntimeException | Error e) {
            trainer.close();
            throw e;
        }
    }

    private TrainerState resume(Path checkpoint) {
        TrainerState state = TrainerState.read(checkpoint);
        if (state.step() > settings.maxSteps()) {
            throw new UsageException("--resume_from_checkpoint: " + checkpoint + " stands at step " + state.step() + ", this run ends at step "
                    + settings.maxSteps() + "; raise --max_steps or --num_train_epochs");
        }
        RunState.read(ops, checkpoint, trainer.optimizer(), rounded, settings.seed(), batches.microSteps(state.step()), batches.rows());
        trainer.resume(state.window());
        return state;
    }

    /**
     * Trains into {@code output} until the last step or until {@code stop} says so; either way the last step done is
     * saved.
     *
     * @return steps done
     */
    public long train(OutputFolder output, List<Follower> followers, BooleanSupplier stop) {
        this.followers = followers;
        long done = firstStep();
        lastSaved = done;
        checkpoints = new Checkpoints(output.path(), saveTotalLimit);
        log = new RunLog(output.path(), settings.maxSteps(), ops.device(), model.copiedBytes(), resumed == null ? List.of() : resumed.history(), followers);
        log.startAt(done);
        AtomicFile.write(output.path().resolve(ARGUMENTS), JsonText.indented(arguments) + "\n");
        followers.forEach(follower -> follower.begun(done, List.copyOf(log.rows())));
        return trainer.run(done, stop);
    }

    /** Steps that were done before this run: those of the checkpoint that it goes on from. */
    public long firstStep() {
        return resumed == null ? 0 : resumed.step();
    }

    /** Rows of the log so far. */
    public List<ObjectNode> rows() {
        return log.rows();
    }

    /** Adds what is known at the end of a run to the file of its log. */
    public void ended(Map<String, String> facts) {
        log.ended(facts);
    }

    private final class Reports implements Listener {
        @Override
        public void stepped(long step, double loss, long tokens) {
            followers.forEach(follower -> follower.stepped(step, loss, tokens));
        }

        @Override
        public void noted(String line) {
            followers.forEach(follower -> follower.noted(line));
        }

        @Override
        public void logged(long step, Window window, double gradNorm, double rate) {
            log.training(step, batches.epochs(step), window, gradNorm, rate);
        }

        @Override
        public void evaluated(long step, double loss, double accuracy) {
            log.evaluation(step, batches.epochs(step), loss, accuracy);
        }

        @Override
        public void save(long step, Window window) {
            if (step == lastSaved) return;
            checkpoints.write(step, folder -> write(folder, step, window));
            lastSaved = step;
        }
    }

    private void write(Path folder, long step, Window window) {
        model.save(folder);
        RunState.write(ops, folder, trainer.optimizer(), rounded, settings.seed(), batches.microSteps(step), batches.rows());
        new TrainerState(step, settings.maxSteps(), batches.epochs(step), window, log.rows()).write(folder);
        AtomicFile.write(folder.resolve(ARGUMENTS), JsonText.indented(arguments) + "\n");
        followers.forEach(follower -> follower.saving(folder, step, log.rows()));
    }

    @Override
    public void close() {
        trainer.close();
    }
}
