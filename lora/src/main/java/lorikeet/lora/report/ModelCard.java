package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.Counted;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.train.Follower;
import lorikeet.lora.train.RunLog;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;

/**
 * The {@code README.md} of each checkpoint: the front matter that Hugging Face's hub reads, the command, its settings, the
 * losses. Nothing of the machine is in it but what the command itself says.
 *
 * @param arguments flags by name, as in {@code args.json}
 * @param command what was typed, for a shell
 * @param adapter whether the checkpoint is an adapter rather than a whole model
 */
public record ModelCard(Map<String, Object> arguments, String command, boolean adapter, String version) implements Follower {
    private static final String FILE = "README.md";
    private static final List<String> ADAPTER_SETTINGS = List.of("lora_rank", "lora_alpha", "lora_dropout", "use_rslora", "target_modules", "modules_to_save", "lora_bias");
    private static final List<String> SETTINGS = List.of("tuner_type", "dataset", "val_dataset", "learning_rate", "lr_scheduler_type", "warmup_ratio", "warmup_steps",
            "num_train_epochs", "max_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "max_length", "packing", "weight_decay", "max_grad_norm", "torch_dtype", "seed");
    /** What YAML takes for a text without quotes; a word alone might be a number, null or true to it. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_.-]*[/_-][A-Za-z0-9_./-]*");

    @Override
    public void saving(Path folder, long step, List<ObjectNode> rows) {
        AtomicFile.write(folder.resolve(FILE), text(step, rows));
    }

    String text(long step, List<ObjectNode> rows) {
        StringBuilder text = new StringBuilder();
        frontMatter(text);
        text.append("\n# ").append(adapter ? "LoRA adapter of " : "Fine-tuned ").append(OneLine.of(base())).append("\n\n");
        text.append("Trained with Lorikeet for ").append(Counted.of(step, "step")).append(", by this command:\n\n");
        String fence = "`".repeat(Math.max(3, backticks(command) + 1));
        text.append(fence).append("sh\n").append(command).append('\n').append(fence).append('\n');
        results(text, rows);
        settings(text);
        text.append("\n### Framework versions\n\n- Lorikeet ").append(version).append("\n- Java ").append(Runtime.version().feature()).append('\n');
        return text.toString();
    }

    private String base() {
        return String.valueOf(arguments.get("model"));
    }

    private void frontMatter(StringBuilder text) {
        text.append("---\nbase_model: ").append(yaml(base())).append("\nlibrary_name: ").append(adapter ? "peft" : "transformers").append("\npipeline_tag: text-generation\n");
        List<String> datasets = hubDatasets();
        if (!datasets.isEmpty()) text.append("datasets:\n");
        datasets.forEach(name -> text.append("- ").append(yaml(name)).append('\n'));
        text.append("tags:\n- ").append(yaml("base_model:" + (adapter ? "adapter:" : "finetune:") + base())).append('\n');
        if (adapter) text.append("- lora\n");
        text.append("- lorikeet\n---\n");
    }

    private static String yaml(String value) {
        return PLAIN.matcher(value).matches() ? value : JsonText.compact(value);
    }

    /** Data sets by name; files of this machine mean nothing to others. */
    private List<String> hubDatasets() {
        return arguments.get("dataset") instanceof Collection<?> names
                ? names.stream().map(String::valueOf).map(name -> name.replaceFirst("#\\d+$", "")).filter(name -> name.matches("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?") && !isFile(name)).toList() : List.of();
    }

    private static boolean isFile(String name) {
        try {
            return Files.exists(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void results(StringBuilder text, List<ObjectNode> rows) {
        text.append("\n## Results\n\n| step | loss | token_acc | eval_loss | eval_token_acc |\n|---|---|---|---|---|\n");
        List<ObjectNode> training = rows.stream().filter(row -> row.has("loss")).toList();
        List<ObjectNode> evaluations = rows.stream().filter(row -> row.has("eval_loss")).toList();
        Stream.of(training, evaluations).flatMap(list -> list.isEmpty() ? Stream.empty() : Stream.of(list.getFirst(), list.getLast())).distinct()
                .mapToLong(RunLog::step).distinct().sorted().forEach(step -> result(text, step, rows));
    }

    private static void result(StringBuilder text, long step, List<ObjectNode> rows) {
        text.append("| ").append(step).append(" |");
        for (String field : List.of("loss", "token_acc", "eval_loss", "eval_token_acc")) {
            var value = rows.stream().filter(row -> RunLog.step(row) == step && row.path(field).isNumber()).findFirst();
            text.append(value.map(row -> String.format(Locale.ROOT, " %.4f |", row.get(field).doubleValue())).orElse(" |"));
        }
        text.append('\n');
    }

    private void settings(StringBuilder text) {
        text.append("\n## Settings\n\n| flag | value |\n|---|---|\n");
        Stream.concat(SETTINGS.stream(), adapter ? ADAPTER_SETTINGS.stream() : Stream.empty()).forEach(name -> {
            Object value = arguments.get(name);
            if (value != null && !shown(value).isEmpty()) text.append("| ").append(name).append(" | ").append(OneLine.of(shown(value)).replace("|", "\\|")).append(" |\n");
        });
    }

    private static String shown(Object value) {
        return switch (value) {
            case Collection<?> list -> String.join(", ", list.stream().map(String::valueOf).toList());
            case Double number -> JsonText.number(number).asText();
            default -> value.toString();
        };
    }

    /** The longest run of backticks, which a fence around the text must pass. */
    private static int backticks(String text) {
        int longest = 0;
        int run = 0;
        for (int i = 0; i < text.length(); i++) {
            run = text.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
