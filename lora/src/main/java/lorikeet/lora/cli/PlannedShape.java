package lorikeet.lora.cli;

import java.util.function.Function;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.MemoryPlan;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.plan.NullDevice;

/**
 * Plans of one run's flags with other sizes of rows, batches and adapters, all rows full. The device is the caller's.
 *
 * @param whole what the flags speak of; {@code config}, or that with more layers
 * @param stored dtypes of the model's weights
 */
record PlannedShape(TrainingFlags flags, DecoderConfig config, DecoderConfig whole, Function<String, DType> stored, Device device) {
    PlannedShape(TrainingFlags flags, DecoderConfig config, Function<String, DType> stored, Device device) {
        this(flags, config, config, stored, device);
    }

    /**
     * What decides how much memory a run takes, of all that its flags say.
     *
     * @param length tokens of a row: {@code --max_length}, or {@code --packing_length} where that is given
     * @param evalBatch rows of one forward pass in evaluation; 0 without evaluation
     */
    record Sizes(int length, int batch, int rank, int evalBatch) {
        Sizes training() {
            return withEvalBatch(0);
        }

        /** Where the training batch does not matter. */
        Sizes evaluation() {
            return new Sizes(length, 1, rank, evalBatch);
        }

        Sizes withEvalBatch(int other) {
            return new Sizes(length, batch, rank, other);
        }
    }

    /** Bytes of more tokens at a time than {@link #isPlannable} allows. */
    static final long TOO_MANY = Long.MAX_VALUE;

    private interface Planning {
        long bytes(Eager ops, NullDevice counting, PlannedModel model, PlannedRows rows);
    }

    private boolean isFull() {
        return flags.train.tunerType == TrainFlags.TunerType.full;
    }

    /** Fresh adapters; null to train the model itself. */
    LoraConfig lora() {
        return isFull() ? null : flags.lora.fresh(whole);
    }

    /** The same run of a model that has the first {@code layers} alone; names of modules of others hit nothing there. */
    PlannedShape first(int layers) {
        return new PlannedShape(flags, config.first(layers), whole, stored, device);
    }

    /** The sizes that the flags ask for. */
    Sizes asked() {
        return new Sizes(PlannedRows.length(flags.data, config), flags.train.batch, isFull() ? 0 : lora().rank(), PlannedRows.evaluates(flags) ? flags.train.evalBatch : 0);
    }

    /** Resident memory, Java's included: of training, or of evaluation where there are rows of it. */
    long bytes(Sizes sizes) {
        if (sizes.evalBatch == 0) return planned(sizes, (ops, counting, model, rows) -> MemoryPlan.of(ops, counting, model, rows.longest(), rows.settings()).resident());
        return planned(sizes, (ops, counting, model, rows) -> MemoryPlan.evaluation(ops, counting, model, rows.validation(), rows.settings()));
    }

    /** What Java is counted with. */
    JavaMemory java(Sizes sizes) {
        return JavaMemory.of(tokens(sizes), 0, config);
    }

    /** Whether this JVM can make the plan. */
    boolean isPlannable(Sizes sizes) {
        return PlannedRows.areHeld(tokens(sizes), config);
    }

    private static long tokens(Sizes sizes) {
        return (long) sizes.length * Math.max(sizes.batch, sizes.evalBatch);
    }

    private long planned(Sizes sizes, Planning planning) {
        if (!isPlannable(sizes)) return TOO_MANY;
        if (flags.data.packsToLength()) flags.data.packingLength = sizes.length;
        else flags.data.maxLength = sizes.length;
        flags.train.batch = sizes.batch;
        flags.train.evalBatch = sizes.evalBatch;
        if (!isFull()) flags.lora.rank = sizes.rank;
        PlannedRows rows = PlannedRows.full(flags, config, "that is what a plan is for");
        try (NullDevice counting = new NullDevice(new LentDevice(device)); Eager ops = Eager.on(counting);
                PlannedModel model = PlannedModel.open(ops, counting, config, stored, flags.model.storing(isFull()), lora())) {
            return planning.bytes(ops, counting, model, rows) + java(sizes).total();
        }
    }
}
