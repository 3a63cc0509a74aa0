package lorikeet.lora.cli;

import java.io.PrintWriter;
import java.util.Locale;
import lorikeet.lora.Counted;
import lorikeet.lora.MemoryLimit;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.MemoryPlan;
import lorikeet.tensor.Eager;
import lorikeet.tensor.plan.NullDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import picocli.CommandLine;

/** {@code --dry_run}: parameters and memory of a run, from shapes alone. No weight is read, nothing is written. */
final class DryRun {
    private final TrainingFlags flags;
    private final DecoderConfig config;
    private final LoraConfig lora;

    /** @param lora adapters to train; null to train the model itself */
    DryRun(TrainingFlags flags, DecoderConfig config, LoraConfig lora) {
        this.flags = flags;
        this.config = config;
        this.lora = lora;
    }

    /** Returns the exit code. */
    int run(CommandLine command) {
        PrintWriter out = command.getOut();
        StoredDTypes stored = StoredDTypes.in(flags.model.model(), config);
        try (NullDevice device = new NullDevice(flags.model.open()); Eager ops = Eager.on(device);
                PlannedModel model = PlannedModel.open(ops, device, config, stored.of(), flags.model.storing(lora == null), lora)) {
            PlannedRows rows = PlannedRows.of(flags, config);
            parameters(model, out);
            out.println(stored.line());
            rows.lines().forEach(out::println);
            MemoryPlan plan = MemoryPlan.of(ops, device, model, rows.longest(), rows.validation(), rows.settings());
            print(plan, rows, model.reclaimableBytes(), out);
            warn(plan, command.getErr());
        }
        return 0;
    }

    private void parameters(PlannedModel model, PrintWriter out) {
        long trained = model.trainedByModule().values().stream().mapToLong(Long::longValue).sum();
        out.printf(Locale.ROOT, "model: %s, %,d parameters%n", config.architecture().className(), model.baseParameters());
        out.printf(Locale.ROOT, "trained: %,d parameters, %.4f %% of %,d%n", trained, 100.0 * trained / model.parameters(), model.parameters());
        model.trainedByModule().forEach((module, count) -> out.printf(Locale.ROOT, "  %-28s %,20d%n", module, count));
    }

    private void print(MemoryPlan plan, PlannedRows rows, long reclaimable, PrintWriter out) {
        out.printf(Locale.ROOT, "memory plan: %s a step, activations %s%n", Counted.of(flags.train.accumulation(), "forward pass", "forward passes"),
                rows.settings().recompute() == Recompute.LAYERS ? "recomputed in backward" : "kept for backward");
        line(out, "weights", plan.weights(), "");
        line(out, "adapters", plan.adapters(), "");
        line(out, "gradients", plan.gradients(), "");
        line(out, "optimizer", plan.optimizer(), "");
        line(out, "activations", plan.activations(), "");
        line(out, "workspace", plan.workspace(), plan.workspace() == plan.mostWorkspace() ? "" : ", up to " + Bytes.of(plan.mostWorkspace()) + " when less else is held");
        line(out, "pool rounding", plan.rounding(), "");
        line(out, "total", plan.total(), "");
        out.printf(Locale.ROOT, "of these in the pool: %,d bytes, %s, its high-water mark (for reuse it keeps up to a quarter more, and blocks of up to 1 MiB); %s outside, weights %s%n", plan.pool(), Bytes.of(plan.pool()),
                Bytes.of(plan.outside()), flags.model.storing(lora == null).load() == Load.MAP ? "mapped from their files" : "read from their files");
        long resident = plan.resident() + rows.java().total();
        out.printf(Locale.ROOT, "resident: %,d bytes at most, %s, of which %s for Java with %s%s%n", resident, Bytes.of(resident), Bytes.of(rows.java().total()), rows.java().option(),
                reclaimable == 0 ? "" : "; beside it up to " + Bytes.of(reclaimable) + " of mapped weights that were copied, which go when memory is needed");
        out.printf(Locale.ROOT, "work: %,.3f GFLOP in each forward and backward pass%n", 1e-9 * plan.flopsPerToken() * rows.longest().tokens());
        out.println("nothing was trained or written: --dry_run");
    }

    private static void line(PrintWriter out, String name, long bytes, String note) {
        out.printf(Locale.ROOT, "  %-14s %,26d bytes %12s%s%n", name, bytes, Bytes.of(bytes), note);
    }

    private static void warn(MemoryPlan plan, PrintWriter err) {
        long machine = MemoryLimit.machine();
        if (plan.total() <= machine) return;
        err.printf(Locale.ROOT, "warning: the plan needs %s, this machine has %s%n", Bytes.of(plan.total()), Bytes.of(machine));
    }
}
