package lorikeet.lora.train;

import java.util.Collection;
import java.util.List;
import lorikeet.autograd.Parameter;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.data.LongestBatches;
import lorikeet.lora.data.Row;
import lorikeet.tensor.Ops;
import lorikeet.tensor.Spec;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.plan.NullDevice;
import lorikeet.tensor.plan.Peak;

/**
 * Memory of a training run in bytes, by what it is for, found by running the real loop on a device that only counts: a
 * step of the run's longest micro-batches, evaluation where there is any, and the checks before saving.
 *
 * @param weights of the base model, in the dtypes that they are kept in
 * @param outside of {@code weights}, what lies outside of the device's pool: mapped from files, or read from them
 * @param adapters low-rank factors
 * @param gradients of all trained tensors
 * @param optimizer moments of all trained tensors
 * @param activations what the step holds beside all these when it holds the most
 * @param workspace scratch of the kernel that runs at that moment, often none
 * @param mostWorkspace largest scratch of any kernel; not part of the sum
 * @param rounding what the pool adds to sizes
 * @param reserved what the pool takes from the system in these steps; rows of other lengths may add up to a quarter of
 *     {@link #pool()}
 * @param flopsPerToken of the matrix products of forward and backward, recomputation included
 */
public record MemoryPlan(long weights, long outside, long adapters, long gradients, long optimizer, long activations, long workspace,
        long mostWorkspace, long rounding, long reserved, double flopsPerToken) {
    /** What the pool may keep of blocks of up to 1 MiB, of sizes that rows of other lengths asked for. */
    private static final long SMALL_BLOCKS = 64L << 20;

    /**
     * @param ops on {@code device}, where {@code model} is
     * @param validation rows to evaluate on; none without evaluation
     * @param settings of the run
     */
    public static MemoryPlan of(Ops ops, NullDevice device, PlannedModel model, LongestBatches rows, List<Row> validation, Settings settings) {
        long base = bytes(model.weights().parameters());
        long inPool = base - device.outsideBytes();
        long trained = bytes(model.trained());
        FirstStep first = new FirstStep(device);
        try (Trainer trainer = new Trainer(ops, model, rows.batches(), validation, settings.planned(rows.steps()), first)) {
            trainer.run(0, () -> false);
            long optimizer = trainer.optimizer().state().values().stream().map(Tensor::spec).mapToLong(Spec::bytes).sum();
            long adapters = bytes(model.adapters());
            // All gradients are held together at least at the end of a step, so the peak is never below this.
            long held = inPool + adapters + trained + optimizer;
            Peak peak = device.peak();
            long room = Math.max(0, peak.asked() - held);
            long workspace = Math.min(peak.scratch(), room);
            return new MemoryPlan(model.outsideBytes() + inPool, model.outsideBytes(), adapters, trained, optimizer, room - workspace, workspace,
                    device.mostScratch(), peak.rounded() - held - room, device.memory().reserved(), first.flopsPerToken);
        }
    }

    /** Of training alone, in a run that does not evaluate. */
    public static MemoryPlan of(Ops ops, NullDevice device, PlannedModel model, LongestBatches rows, Settings settings) {
        return of(ops, device, model, rows, List.of(), settings);
    }

    /** Resident memory, as {@link #resident()}, while a run evaluates {@code validation}. */
    public static long evaluation(Ops ops, NullDevice device, PlannedModel model, List<Row> validation, Settings settings) {
        try (TrainingStep _ = new TrainingStep(ops, model, settings, new FirstStep(device))) { // its moments stay
            new Evaluator(ops, model, validation, settings.evalBatch()).evaluate(0);
            return resident(model.outsideBytes(), device.peak().rounded(), device.memory().reserved());
        }
    }

    private static long resident(long outside, long pool, long reserved) {
        return outside + Math.max(reserved, pool + pool / 4) + SMALL_BLOCKS;
    }

    /** What tensors take of the machine's memory at most, with what the pool keeps for reuse when rows have many lengths. */
    public long resident() {
        return resident(outside, pool(), reserved);
    }

    private static long bytes(Collection<Parameter> parameters) {
        return parameters.stream().map(parameter -> parameter.tensor().spec()).mapToLong(Spec::bytes).sum();
    }

    /** High-water mark of the device's pool: everything but what lies outside of it. */
    public long pool() {
        return total() - outside;
    }

    public long total() {
        return weights + adapters + gradients + optimizer + activations + workspace + rounding;
    }

    private static final class FirstStep implements Listener {
        private final NullDevice device;
        private final double before;
        private double flopsPerToken;

        FirstStep(NullDevice device) {
            this.device = device;
            this.before = device.flops();
        }

        @Override
        public void logged(long step, Window window, double gradNorm, double rate) {
            if (step == 1) flopsPerToken = (device.flops() - before) / window.tokens();
        }

        @Override
        public void evaluated(long step, double loss, double accuracy) {}

        @Override
        public void save(long step, Window window) {}
    }
}
