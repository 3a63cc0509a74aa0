package lorikeet.lora.train;

import java.util.List;
import java.util.function.BooleanSupplier;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Tape;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.TrainableModel;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;

/**
 * The training loop. The loss of a step is the sum of the cross-entropies of its trained tokens, over all its
 * micro-batches, divided by their number (as Hugging Face's Trainer does), so that accumulation changes nothing but
 * rounding.
 */
public final class Trainer implements AutoCloseable {
    private final Ops ops;
    private final TrainableModel model;
    private final Batches batches;
    private final Settings settings;
    private final Listener listener;
    private final Evaluator evaluator;
    private final Tape tape;
    private final AdamW optimizer;
    private final Tensor rng;
    private final boolean dropout;
    private Window window = Window.EMPTY;

    /** @param validation rows for evaluation; none to do without */
    public Trainer(Ops ops, TrainableModel model, Batches batches, List<Row> validation, Settings settings, Listener listener) {
        this.ops = ops;
        this.model = model;
        this.batches = batches;
        this.settings = settings;
        this.listener = listener;
        this.evaluator = new Evaluator(ops, model, validation, settings.evalBatch());
        this.tape = new Tape(ops);
        model.trained().forEach(parameter -> tape.watch(parameter.tensor()));
        this.dropout = model.decoder().linears().stream().anyMatch(linear -> linear.adapter() != null && linear.adapter().dropout() > 0);
        this.rng = Tensor.allocate(ops.device(), Spec.of(DType.I64, 2));
        try {
            this.optimizer = new AdamW(ops, model.trained(), settings.optimizer());
        } catch (RuntimeException | Error e) {
            rng.release();
            throw e;
        }
    }

    /** The optimizer, whose moments a checkpoint holds. */
    public AdamW optimizer() {
        return optimizer;
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
        NonFinite.checkWeights(ops, model.trained(), step);
        listener.save(step, window);
    }

    private boolean step(long step, BooleanSupplier stop) {
        List<MicroBatch> micro = batches.of(step).stream().map(MicroBatch::of).toList();
        int trained = micro.stream().mapToInt(MicroBatch::trained).sum();
        int tokens = micro.stream().mapToInt(MicroBatch::tokens).sum();
        double loss = 0;
        long correct = 0;
        try {
            for (int i = 0; i < micro.size(); i++) {
                if (stop.getAsBoolean()) return false;
                Outcome outcome = microStep(micro.get(i), 1.0 / trained, batches.microSteps(step) + i);
                if (!Double.isFinite(outcome.loss)) throw NonFinite.find(ops, model, micro.get(i), step + 1, null);
                loss += outcome.loss;
                correct += outcome.correct;
            }
            double rate = settings.rate(step);
            AdamW.Status status = optimizer.step(tape, rate);
            if (status.nonFinite() != null) throw NonFinite.find(ops, model, micro.getLast(), step + 1, status.nonFinite());
            window = window.plus(loss, correct, trained, tokens);
            listener.stepped(step + 1, loss, tokens);
            log(step + 1, status.gradNorm(), rate);
            return true;
        } finally {
            tape.clearGradients();
        }
    }

    private record Outcome(double loss, long correct) {}

    private Outcome microStep(MicroBatch micro, double norm, long counter) {
        try (Scope _ = ops.scope()) {
            Host.write(ops, rng, settings.seed(), counter);
            Tensor random = dropout ? rng : null;
            Tensor hidden = model.decoder().hidden(tape, micro.sequences(), random, settings.recompute());
            LossOut out = Losses.of(tape, model.decoder(), hidden, micro, norm, random);
            Outcome outcome = new Outcome(Host.item(ops, out.loss()), (long) Host.item(ops, out.correct()));
            if (Double.isFinite(outcome.loss)) tape.backward(out.loss());
            return outcome;
        }
    }

    private void log(long step, double gradNorm, double rate) {
        if (step != 1 && step % settings.loggingSteps() != 0 && step != settings.maxSteps()) return;
        Window full = window;
        window = Window.EMPTY;
        listener.logged(step, full, gradNorm, rate);
    }

    private void after(long step) {
        boolean last = step == settings.maxSteps();
        if (evaluator.hasRows() && (last || step % settings.evalSteps() == 0)) {
            Evaluator.Result result = evaluator.evaluate(step);
            listener.evaluated(step, result.loss(), result.accuracy());
        }
        if (last || step % settings.saveSteps() == 0) save(step);
    }

    @Override
    public void close() {
        rng.release();
        optimizer.close();
        tape.close();
    }
}
