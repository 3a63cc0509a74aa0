package lorikeet.lora.train;

import java.util.List;
import java.util.function.BooleanSupplier;
import lorikeet.autograd.AdamW;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.TrainableModel;
import lorikeet.tensor.Ops;

/**
 * The training loop. The loss of a step is the sum of the cross-entropies of its trained tokens, over all its
 * micro-batches, divided by their number (as Hugging Face's Trainer does), so that accumulation changes nothing but
 * rounding. A device with memory of its own is not waited for but at steps with a log row, an evaluation or a checkpoint.
 */
public final class Trainer implements AutoCloseable {
    private final Ops ops;
    private final TrainableModel model;
    private final Batches batches;
    private final Settings settings;
    private final Listener listener;
    private final Evaluator evaluator;
    private final TrainingStep trained;
    private Window window = Window.EMPTY;
    private long begin;
    private double lastLoss = Double.NaN;
    private double gradNorm;

    /** @param validation rows for evaluation; none to do without */
    public Trainer(Ops ops, TrainableModel model, Batches batches, List<Row> validation, Settings settings, Listener listener) {
        this.ops = ops;
        this.model = model;
        this.batches = batches;
        this.settings = settings;
        this.listener = listener;
        this.evaluator = new Evaluator(ops, model, validation, settings.evalBatch());
        this.trained = new TrainingStep(ops, model, settings, listener);
    }

    /** The optimizer, whose moments a checkpoint holds. */
    public AdamW optimizer() {
        return trained.optimizer();
    }

    /** Continues with the log sums of a checkpoint. */
    public void resume(Window open) {
        window = open;
    }

    /**
     * Trains from step {@code done} to the last, or until {@code stop} says so; a step under way is then given up.
     *
     * @return steps done
     * @throws NonFiniteException at the first step with NaN or infinity
     */
    public long run(long done, BooleanSupplier stop) {
        begin = done;
        trained.restart(0, window.loss(), window.correct());
        for (long step = done; step < settings.maxSteps(); step++) {
            if (!step(step, stop)) return saved(step);
            after(step + 1);
        }
        return settings.maxSteps();
    }

    private long saved(long step) {
        if (step > 0) save(step);
        return step;
    }

    private void save(long step) {
        look();
        NonFinite.checkWeights(ops, model.trained(), step);
        listener.save(step, window);
    }

    private boolean step(long step, BooleanSupplier stop) {
        List<MicroBatch> micro = micro(step);
        if (!trained.run(micro, batches.microSteps(step), settings.rate(step), stop)) return false;
        int tokens = micro.stream().mapToInt(MicroBatch::tokens).sum();
        window = window.plus(micro.stream().mapToInt(MicroBatch::trained).sum(), tokens);
        if (ops.device().sharesHostMemory() || step == begin || logs(step + 1)) look();
        listener.stepped(step + 1, lastLoss, tokens);
        if (logs(step + 1)) log(step + 1);
        return true;
    }

    private List<MicroBatch> micro(long step) {
        return batches.of(step).stream().map(MicroBatch::of).toList();
    }

    /** Waits for the device and takes over what it has summed. */
    private void look() {
        TrainingStep.Sums sums = trained.sums();
        if (sums.failed() >= 0) {
            long step = begin + sums.failed();
            throw NonFinite.find(ops, model, micro(step), step + 1, sums.nonFinite() < 0 ? null : model.trained().get(sums.nonFinite()).name());
        }
        window = window.with(sums.loss(), sums.correct());
        lastLoss = sums.lastLoss();
        gradNorm = sums.gradNorm();
    }

    private boolean logs(long step) {
        return step == 1 || step % settings.loggingSteps() == 0 || step == settings.maxSteps();
    }

    private void log(long step) {
        Window full = window;
        window = Window.EMPTY;
        trained.restart(step - begin, 0, 0);
        listener.logged(step, full, gradNorm, settings.rate(step - 1));
    }

    private void after(long step) {
        boolean last = step == settings.maxSteps();
        if (evaluator.hasRows() && (last || step % settings.evalSteps() == 0)) {
            look();
            Evaluator.Result result = evaluator.evaluate(step);
            listener.evaluated(step, result.loss(), result.accuracy());
        }
        if (last || step % settings.saveSteps() == 0) save(step);
    }

    @Override
    public void close() {
        trained.close();
    }
}
