package lorikeet.lora.cli;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The list of flags in a command's help: the fifteen that most runs need, a line each, so that a screen of 24 lines and 80 columns
 * holds them, but whole descriptions for a command of a command, such as {@code ptx run}; with {@value #ALL} all flags, under headings.
 */
final class FlagHelp {
    static final String ALL = "--help_all";

    private static final int MOST = 15;
    private static final List<String> TRAINING = List.of("--model", "--dataset", "--output_dir", "--tuner_type", "--lora_rank", "--lora_alpha",
            "--target_modules", "--learning_rate", "--num_train_epochs", "--max_steps", "--per_device_train_batch_size",
            "--gradient_accumulation_steps", "--max_length", "--adapters", "--resume_from_checkpoint");
    private static final List<String> ANSWERING = List.of("--model", "--adapters", "--prompt", "--system", "--template", "--use_chat_template", "--max_new_tokens",
            "--temperature", "--top_k", "--top_p", "--repetition_penalty", "--stop_words", "--seed", "--torch_dtype", "--input_ids");

    private final StringBuilder text = new StringBuilder();
    private final int column;
    private final int width;

    private FlagHelp(int column, int width) {
        this.column = column;
        this.width = width;
    }

    /** Makes {@code root} and its commands list flags so. */
    static void register(CommandLine root, boolean all) {
        Map<String, IHelpSectionRenderer> sections = root.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> all ? all(listed(help)) : first(listed(help), isNested(help)));
        root.setHelpSectionMap(sections);
    }

    static boolean isForAll(String[] args) {
        return Arrays.asList(args).contains(ALL);
    }

    /** The arguments with plain help in place of {@value #ALL}. */
    static String[] asked(String[] args) {
        return Arrays.stream(args).map(arg -> arg.equals(ALL) ? "--help" : arg).toArray(String[]::new);
    }

    private static List<OptionSpec> listed(Help help) {
        return help.commandSpec().options().stream().filter(option -> !option.hidden()).toList();
    }

    private static boolean isNested(Help help) {
        CommandSpec parent = help.commandSpec().parent();
        return parent != null && parent.parent() != null;
    }

    private static String first(List<OptionSpec> options, boolean whole) {
        List<OptionSpec> own = options.stream().filter(option -> !isOfEveryCommand(option)).toList();
        List<String> names = own.stream().map(OptionSpec::longestName).toList();
        List<String> chosen = own.size() <= MOST ? names : names.contains("--dataset") ? TRAINING : ANSWERING;
        List<OptionSpec> shown = chosen.stream().flatMap(name -> own.stream().filter(option -> option.longestName().equals(name))).toList();
        FlagHelp lines = new FlagHelp(shown.stream().mapToInt(option -> form(option).length() + 4).max().orElse(0), 80);
        lines.text.append(shown.isEmpty() ? "" : "\n");
        for (OptionSpec option : shown) lines.flag(option, !whole);
        String more = own.size() > shown.size() ? ALL + " lists all " + own.size() + " flags; of" : "Of";
        String plan = names.contains("--dry_run") ? "--dry_run plans the memory of a run, counts its parameters, and trains nothing\n" : "";
        return lines.text.append('\n').append(plan).append(more).append(" every command: --help, --version, --stacktrace\n").toString();
    }

    private static String all(List<OptionSpec> options) {
        Map<String, List<OptionSpec>> groups = new LinkedHashMap<>();
        for (OptionSpec option : options) groups.computeIfAbsent(heading(option), _ -> new ArrayList<>()).add(option);
        FlagHelp lines = new FlagHelp(36, 110);
        groups.forEach((heading, group) -> {
            lines.text.append('\n').append(heading).append('\n');
            for (OptionSpec option : group) lines.flag(option, false);
        });
        return lines.text.toString();
    }

    private static boolean isOfEveryCommand(OptionSpec option) {
        return option.usageHelp() || option.versionHelp() || option.inherited();
    }

    private static String heading(OptionSpec option) {
        if (isOfEveryCommand(option)) return "Of every command";
        Heading heading = option.userObject() instanceof Field field ? field.getDeclaringClass().getAnnotation(Heading.class) : null;
        return heading == null ? "Flags" : heading.value();
    }

    /** The flag's names, and what it takes. */
    private static String form(OptionSpec option) {
        String names = String.join(", ", option.names());
        return option.arity().max() == 0 ? names : names + " " + option.paramLabel() + (option.isMultiValue() ? "..." : "");
    }

    /** @param briefly as much of the description as its line holds: all of it, or the first sentence */
    private void flag(OptionSpec option, boolean briefly) {
        String form = form(option);
        String description = String.join(" ", option.description());
        text.append("  ").append(form);
        describe(briefly ? brief(description) : description, 2 + form.length());
    }

    private String brief(String description) {
        if (column + description.length() <= width) return description;
        String brief = description.replaceFirst("[.;:]( .*|$)", "");
        while (column + brief.length() > width && brief.contains(", ")) brief = brief.substring(0, brief.lastIndexOf(", "));
        return brief;
    }

    /** Wraps a description into its column, from {@code used} characters of the line on. */
    private void describe(String description, int used) {
        int at = used;
        for (String word : description.split(" ")) {
            if (at < column) {
                text.append(" ".repeat(column - at)).append(word);
                at = column + word.length();
            } else if (at == used || at + 1 + word.length() > width) {
                text.append('\n').append(" ".repeat(column)).append(word);
                at = column + word.length();
            } else {
                text.append(' ').append(word);
                at += 1 + word.length();
            }
        }
        text.append('\n');
    }
}
