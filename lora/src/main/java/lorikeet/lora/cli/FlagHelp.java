package lorikeet.lora.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The list of flags in a command's help: under headings, those that most runs need first. */
final class FlagHelp {
    private static final List<String> FIRST = List.of("--model", "--dataset", "--output_dir", "--tuner_type", "--lora_rank", "--lora_alpha",
            "--target_modules", "--learning_rate", "--num_train_epochs", "--max_steps", "--per_device_train_batch_size",
            "--gradient_accumulation_steps", "--max_length", "--adapters", "--resume_from_checkpoint",
            "--prompt", "--max_new_tokens", "--temperature", "--top_p");
    /** With fewer flags than this, a command's list is short enough to need no such choice. */
    private static final int MANY = 20;
    private static final int COLUMN = 36, WIDTH = 110;

    private final StringBuilder text = new StringBuilder();

    private FlagHelp() {}

    /** Makes {@code root} and its commands list flags so. */
    static void register(CommandLine root) {
        Map<String, IHelpSectionRenderer> sections = root.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, FlagHelp::render);
        root.setHelpSectionMap(sections);
    }

    private static String render(Help help) {
        FlagHelp lines = new FlagHelp();
        groups(help.commandSpec().options().stream().filter(option -> !option.hidden()).toList()).forEach(lines::group);
        return lines.text.toString();
    }

    private static Map<String, List<OptionSpec>> groups(List<OptionSpec> options) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        if (options.size() >= MANY) {
            List<OptionSpec> first = FIRST.stream().flatMap(name -> options.stream().filter(option -> option.longestName().equals(name))).toList();
            groups.put("What most runs need", first);
        }
        List<OptionSpec> shown = groups.values().stream().flatMap(List::stream).toList();
        for (OptionSpec option : options) {
            if (!shown.contains(option)) groups.computeIfAbsent(heading(option), _ -> new ArrayList<>()).add(option);
        }
        return groups;
    }

    private static String heading(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp() || option.inherited()) return "Of every command";
        Heading heading = option.userObject() instanceof Field field ? field.getDeclaringClass().getAnnotation(Heading.class) : null;
        return heading == null ? "Flags" : heading.value();
    }

    private void group(String heading, List<OptionSpec> options) {
        text.append('\n').append(heading).append('\n');
        for (OptionSpec option : options) {
            int start = text.length();
            text.append("  ").append(String.join(", ", option.names()));
            if (option.arity().max() > 0) text.append(' ').append(option.paramLabel()).append(option.isMultiValue() ? "..." : "");
            describe(String.join(" ", option.description()), text.length() - start);
        }
    }

    /** Wraps a description into its column, from {@code used} characters of the line on. */
    private void describe(String description, int used) {
        int at = used;
        for (String word : description.split(" ")) {
            if (at < COLUMN) {
                text.append(" ".repeat(COLUMN - at)).append(word);
                at = COLUMN + word.length();
            } else if (at == used || at + 1 + word.length() > WIDTH) {
                text.append('\n').append(" ".repeat(COLUMN)).append(word);
                at = COLUMN + word.length();
            } else {
                text.append(' ').append(word);
                at += 1 + word.length();
            }
        }
        text.append('\n');
    }
}
