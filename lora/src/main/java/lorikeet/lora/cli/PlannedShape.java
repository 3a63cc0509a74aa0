package lorikeet.lora.cli;

import java.util.function.Function;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.MemoryPlan;
import lorikeet.tensor.DType;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.plan.NullDevice;

/**
 * Plans of one run's flags with other sizes of rows, batches and adapters, all rows full. The device is the caller's.
 *
 * @param stored dtypes of the model's weights
 */
record PlannedShape(TrainingFlags flags, DecoderConfig config, Function<String, DType> stored, Device device) {
    /** What decides how much memory a run takes, of all that its flags say. */
    record Sizes(int maxLength, int batch, int rank) {}

    private boolean isFull() {
        return flags.train.tunerType == TrainFlags.TunerType.full;
    }

    /** The sizes that the flags ask for. */
    Sizes asked() {
        int length = flags.data.maxLength != null ? flags.data.maxLength : config.maxPositionEmbeddings();
        return new Sizes(length, flags.train.batch, isFull() ? 0 : flags.lora.fresh(config).rank());
    }

    MemoryPlan plan(Sizes sizes) {
        flags.data.maxLength = sizes.maxLength;
        flags.train.batch = sizes.batch;
        if (!isFull()) flags.lora.rank = sizes.rank;
        PlannedRows rows = PlannedRows.full(flags, config, "that is what a plan is for");
        try (NullDevice counting = new NullDevice(new LentDevice(device)); Eager ops = Eager.on(counting);
                PlannedModel model = PlannedModel.open(ops, counting, config, stored, flags.model.storing(isFull()), isFull() ? null : flags.lora.fresh(config))) {
            return MemoryPlan.of(ops, counting, model, rows.longest(), rows.validation(), rows.settings());
        }
    }
}
