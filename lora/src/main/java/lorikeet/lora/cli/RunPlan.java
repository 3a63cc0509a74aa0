package lorikeet.lora.cli;

import java.util.List;
import java.util.Locale;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.MemoryPlan;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.plan.NullDevice;

/** The memory plan at the start of a run, and what became of it. */
record RunPlan(MemoryPlan plan, JavaMemory java) {
    /** What {@code --assert_memory} allows between the plan and the pool's high-water mark, as a share of the plan. */
    private static final double TOLERANCE = 0.1;

    /** Of the longest batches of {@code data} on {@code device}, which is not closed. */
    static RunPlan of(TrainingFlags flags, DecoderConfig config, LoraConfig lora, TrainingData data, Device device) {
        PlannedRows rows = PlannedRows.of(data, flags, config);
        try (NullDevice counting = new NullDevice(new LentDevice(device)); Eager ops = Eager.on(counting);
                PlannedModel model = PlannedModel.open(ops, counting, config, StoredDTypes.in(flags.model.model(), config).of(), flags.model.storing(lora == null), lora)) {
            return new RunPlan(MemoryPlan.of(ops, counting, model, rows.longest(), rows.validation(), rows.settings()), rows.java());
        }
    }

    String line() {
        return "memory plan: " + String.join(", ", List.of(part("weights", plan.weights()), part("adapters", plan.adapters()), part("gradients", plan.gradients()),
                part("optimizer", plan.optimizer()), part("activations", plan.activations()), part("workspace", plan.workspace()), part("pool rounding", plan.rounding())))
                + "; in all " + Bytes.of(plan.total()) + ", " + Bytes.of(plan.pool()) + " of it in the pool";
    }

    private static String part(String name, long bytes) {
        return name + " " + Bytes.of(bytes);
    }

    /** How the pool's high-water mark differs from the plan, as a share of it. */
    private double difference(long peak) {
        return (double) peak / plan.pool() - 1;
    }

    boolean isMet(long peak) {
        return Math.abs(peak - plan.pool()) <= TOLERANCE * plan.pool();
    }

    /** One line: {@code peak} beside the plan. */
    String outcome(long peak) {
        return String.format(Locale.ROOT, "memory: the pool's high-water mark is %,d bytes, planned %,d: %+.1f %%, %s %.0f %%", peak, plan.pool(), 100 * difference(peak),
                isMet(peak) ? "within" : "expected within", 100 * TOLERANCE);
    }
}
