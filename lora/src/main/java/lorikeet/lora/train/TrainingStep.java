package lorikeet.lora.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Tape;
import lorikeet.lora.model.TrainableModel;
import lorikeet.tensor.DType;
import lorikeet.tensor.Host;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.op.LossOps.LossOut;
import lorikeet.tensor.op.Optimize;

/**
 * One optimizer step: its micro-batches forward and backward, clipping and update, all on the device. The host brings what a step
 * takes from it (tokens, labels, learning rate, counters) and reads nothing: what became of the steps is in a tally on the
 * device, see {@link Optimize.Tally}.
 */
final class TrainingStep implements AutoCloseable {
    private final Ops ops;
    private final TrainableModel model;
    private final Settings settings;
    private final boolean dropout;
    private final Tape tape;
    private final AdamW optimizer;
    private final Tensor tally;
    private final StepGraphs graphs;
    private Sums last = new Sums(0, 0, 0, Double.NaN, Double.NaN, -1, -1);

    TrainingStep(Ops ops, TrainableModel model, Settings settings, Listener listener) {
        this.ops = ops;
        this.model = model;
        this.settings = settings;
        this.tape = new Tape(ops);
        model.trained().forEach(parameter -> tape.watch(parameter.tensor()));
        this.dropout = model.decoder().linears().stream().anyMatch(linear -> linear.adapter() != null && linear.adapter().dropout() > 0);
        this.graphs = new StepGraphs(ops, listener::noted);
        this.tally = Tensor.allocate(ops.device(), Spec.of(DType.F64, Optimize.TALLY));
        try {
            this.optimizer = new AdamW(ops, model.trained(), settings.optimizer());
        } catch (RuntimeException | Error e) {
            tally.release();
            throw e;
        }
    }

    AdamW optimizer() {
        return optimizer;
    }

    /**
     * What the device has summed.
     *
     * @param steps that were finite, since this object was made
     * @param loss sum of steps' losses and {@code correct} positions since the last {@link #restart}
     * @param lastLoss of the last finite step, and {@code gradNorm} before clipping
     * @param failed the first step that was not finite, counted from 0; -1 for none
     * @param nonFinite its first gradient that was not finite, -1 for the loss
     */
    record Sums(long steps, double loss, long correct, double lastLoss, double gradNorm, long failed, int nonFinite) {}

    /** Waits for all steps so far. */
    Sums sums() {
        double[] found = Host.doubles(ops, tally);
        last = new Sums((long) found[0], found[1], (long) found[2], found[3], found[4], (long) found[5], (int) found[6]);
        return last;
    }

    /** Begins sums anew, with {@code loss} and {@code correct}, after {@code steps} finite steps. */
    void restart(long steps, double loss, long correct) {
        Host.write(ops, tally, steps, loss, correct, last.lastLoss, last.gradNorm, -1, -1);
    }

    /**
     * @param counter of dropout in the first micro-batch
     * @return false if {@code stop} said so before the update; then nothing was changed
     */
    boolean run(List<MicroBatch> micro, long counter, double rate, BooleanSupplier stop) {
        double norm = 1.0 / micro.stream().mapToInt(MicroBatch::trained).sum();
        IntFunction<MicroInputs> inputs = i -> inputs(micro.get(i), norm, counter + i);
        long before = optimizer.steps();
        optimizer.prepare(rate);
        boolean whole = ops.device().records() ? recorded(micro, inputs, stop) : compute(micro.size(), inputs, stop);
        if (!whole) optimizer.resumeAt(before);
        return whole;
    }

    private boolean recorded(List<MicroBatch> micro, IntFunction<MicroInputs> inputs, BooleanSupplier stop) {
        if (stop.getAsBoolean()) return false;
        graphs.run(micro, () -> IntStream.range(0, micro.size()).mapToObj(inputs).toList(), kept -> compute(micro.size(), kept::get, () -> false), tape::forget);
        return true;
    }

    private MicroInputs inputs(MicroBatch micro, double norm, long counter) {
        MicroInputs inputs = MicroInputs.of(ops, model.decoder(), micro, norm);
        return dropout ? inputs.drawing(ops, settings.seed(), counter) : inputs;
    }

    private boolean compute(int parts, IntFunction<MicroInputs> inputs, BooleanSupplier stop) {
        try (Scope _ = ops.scope()) {
            List<Tensor> results = new ArrayList<>();
            for (int i = 0; i < parts; i++) {
                if (stop.getAsBoolean()) return false;
                LossOut out = gradients(i, inputs);
                results.addAll(List.of(out.loss(), out.correct()));
            }
            optimizer.update(tape, status -> ops.tally(tally, status, results));
            return true;
        } finally {
            tape.clearGradients();
        }
    }

    private LossOut gradients(int i, IntFunction<MicroInputs> inputs) {
        try (Scope scope = ops.scope()) {
            LossOut out = inputs.apply(i).loss(tape, model.decoder(), settings.recompute());
            tape.backward(out.loss());
            scope.keep(out.loss());
            scope.keep(out.correct());
            return out;
        }
    }

    @Override
    public void close() {
        graphs.close();
        tally.release();
        optimizer.close();
        tape.close();
    }
}
