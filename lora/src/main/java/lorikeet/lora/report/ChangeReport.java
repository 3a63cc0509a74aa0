package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import lorikeet.lora.Counted;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.io.AtomicFile;

/**
 * What a run changed: of each trained tensor, of each adapted layer, and of the logits.
 *
 * @param from steps done when the run began, {@code to} when it ended
 */
public record ChangeReport(long from, long to, List<TensorChange> tensors, List<ModuleChange> modules, List<LogitDrift.Moved> logits) {
    public static final String FILE = "changes.json";
    private static final int SHOWN = 5;

    public static ChangeReport of(long from, long to, Changes changes, LogitDrift drift) {
        return new ChangeReport(from, to, changes.tensors(), changes.modules(), drift.moved());
    }

    /** Whether the checkpoint holds what was there before, to the last bit. */
    public boolean nothing() {
        return tensors.stream().allMatch(tensor -> tensor.changed() == 0);
    }

    /** Whether values moved in the dtype in which they are trained, be it less than the saved one can hold. */
    public boolean anythingMoved() {
        return tensors.stream().anyMatch(tensor -> tensor.largest() > 0);
    }

    /** Whether the trained model gives numbers: its logits may overflow though all its weights are finite. */
    public boolean isFinite() {
        return logits.stream().allMatch(moved -> Double.isFinite(moved.largest()));
    }

    /** For the screen. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        long changed = tensors.stream().mapToLong(TensorChange::changed).sum();
        long values = tensors.stream().mapToLong(TensorChange::values).sum();
        long moved = tensors.stream().filter(tensor -> tensor.changed() > 0).count();
        lines.add(String.format(Locale.ROOT, "changed: %,d of %s, in %,d of %s", changed, Counted.of(values, "trained value"), moved, Counted.of(tensors.size(), "tensor")));
        if (modules.isEmpty()) lines.addAll(top(tensors, TensorChange::name, TensorChange::relative, tensor -> row(tensor.changeNorm(), tensor.relative(), "of its norm before")));
        else lines.addAll(top(modules, ModuleChange::name, ModuleChange::relative, module -> row(module.changeNorm(), module.relative(), "of the weight's norm")));
        double largest = logits.stream().mapToDouble(LogitDrift.Moved::largest).max().orElse(0);
        double mean = logits.stream().mapToDouble(LogitDrift.Moved::mean).average().orElse(0);
        double kl = logits.stream().mapToDouble(LogitDrift.Moved::kl).average().orElse(0);
        lines.add(String.format(Locale.ROOT, "logits of %d fixed prompt%s: moved by at most %.3g, %.3g on average; KL divergence %.3g", logits.size(), logits.size() == 1 ? "" : "s", largest, mean, kl));
        return lines;
    }

    private static String row(double norm, double relative, String of) {
        return Double.isNaN(relative) ? String.format(Locale.ROOT, "%.3g", norm) : String.format(Locale.ROOT, "%.3g, %.3g %% %s", norm, 100 * relative, of);
    }

    private static <T> List<String> top(List<T> all, Function<T, String> name, ToDoubleFunction<T> relative, Function<T, String> row) {
        List<T> most = all.stream().sorted(Comparator.comparingDouble((T one) -> Double.isNaN(relative.applyAsDouble(one)) ? -1 : relative.applyAsDouble(one)).reversed()).limit(SHOWN).toList();
        int width = most.stream().mapToInt(one -> name.apply(one).length()).max().orElse(0);
        Stream<String> rows = most.stream().map(one -> String.format(Locale.ROOT, "  %-" + width + "s  %s", name.apply(one), row.apply(one)));
        String head = "  norms of change" + (all.size() > SHOWN ? ", the " + SHOWN + " largest for their tensors of " + all.size() : "") + ":";
        return Stream.concat(Stream.of(head), rows).toList();
    }

    /** All of it, into the run's folder. */
    public void write(Path folder) {
        ObjectNode json = JsonText.object();
        json.put("from_step", from);
        json.put("to_step", to);
        ArrayNode rows = json.putArray("tensors");
        tensors.forEach(tensor -> add(rows.addObject(), tensor));
        ArrayNode adapted = json.putArray("adapted");
        modules.forEach(module -> add(adapted.addObject(), module));
        ArrayNode prompts = json.putArray("logits");
        logits.forEach(moved -> add(prompts.addObject(), moved));
        AtomicFile.write(folder.resolve(FILE), JsonText.indented(json) + "\n");
    }

    private static void add(ObjectNode row, TensorChange tensor) {
        row.put("name", tensor.name()).put("values", tensor.values()).put("changed", tensor.changed());
        row.put("start_norm", tensor.startNorm()).put("change_norm", tensor.changeNorm()).put("largest", tensor.largest());
        if (!Double.isNaN(tensor.relative())) row.put("relative", tensor.relative());
    }

    private static void add(ObjectNode row, ModuleChange module) {
        row.put("name", module.name()).put("change_norm", module.changeNorm());
        if (!Double.isNaN(module.baseNorm())) row.put("base_norm", module.baseNorm()).put("relative", module.relative());
    }

    private static void add(ObjectNode row, LogitDrift.Moved moved) {
        if (moved.prompt().text() != null) row.put("prompt", moved.prompt().text());
        row.set("input_ids", JsonText.tree(moved.prompt().ids()));
        row.put("largest", moved.largest()).put("mean", moved.mean()).put("kl", moved.kl());
    }
}
