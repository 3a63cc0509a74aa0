package lorikeet.lora.adapter;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/** Finds the modules that an adapter or full training goes to, and says what is wrong with a name that hits none. */
public final class TargetModules {
    private static final String ALL = "all-linear";
    private static final String HEAD = "lm_head";
    private static final String EMBEDDING = "embed_tokens";
    private static final Pattern EXPRESSION = Pattern.compile("[*+?\\\\()\\[\\]{}|^$]");

    private TargetModules() {}

    /**
     * The meaning of {@code --target_modules}: names, {@code all-linear} (every linear layer but {@code lm_head}, spelled
     * out as names) beside others, or, for one value with a character of regular expressions, an expression over whole paths.
     *
     * @param linears paths of the model's linear layers
     */
    public static Targets parse(List<String> values, List<String> linears) {
        if (values.stream().anyMatch(ALL::equalsIgnoreCase)) {
            Stream<String> all = names(linears).stream().filter(name -> !name.equals(HEAD));
            return new Targets.Names(Stream.concat(all, values.stream().filter(value -> !ALL.equalsIgnoreCase(value))).distinct().toList());
        }
        if (values.size() == 1 && isExpression(values.getFirst())) return Targets.Regex.of(values.getFirst());
        values.stream().filter(TargetModules::isExpression).findFirst().ifPresent(value -> {
            throw new UsageException("--target_modules: expected names or one regular expression, found '" + OneLine.of(value) + "' among " + values.size() + " values");
        });
        return new Targets.Names(values.stream().distinct().toList());
    }

    /** Whether a value has a character that no name has, so that it is meant as a regular expression. */
    public static boolean isExpression(String value) {
        return EXPRESSION.matcher(value).find();
    }

    /**
     * The linear layers hit, in model order.
     *
     * @throws UsageException if a name or the expression hits no linear layer
     */
    public static List<String> find(Targets targets, List<String> linears) {
        switch (targets) {
            case Targets.Names list -> list.names().forEach(name -> checkLinear(name, linears));
            case Targets.Regex regex -> check(linears, targets::hit, "'" + OneLine.of(regex.expression()) + "' matches no linear layer; they are " + String.join(", ", names(linears)));
        }
        return linears.stream().filter(targets::hit).toList();
    }

    /** Checks that each entry of {@code modules_to_save} names a module with weights, given the paths of all. */
    public static void checkSaved(List<String> modulesToSave, List<String> modules) {
        for (String name : modulesToSave) {
            check(modules, path -> Targets.named(path, name), "'" + OneLine.of(name) + "' names no module with weights" + suggestion(name, modules), "--modules_to_save");
        }
    }

    private static void checkLinear(String name, List<String> linears) {
        if (Targets.named(name, EMBEDDING)) {
            throw new UsageException("--target_modules: adapters on " + EMBEDDING + " are not supported; train it whole with --modules_to_save " + EMBEDDING);
        }
        check(linears, path -> Targets.named(path, name), "the model has no linear layer '" + OneLine.of(name) + "'" + suggestion(name, linears));
    }

    private static void check(List<String> paths, Predicate<String> hit, String message) {
        check(paths, hit, message, "--target_modules");
    }

    private static void check(List<String> paths, Predicate<String> hit, String message, String flag) {
        if (paths.stream().noneMatch(hit)) throw new UsageException(flag + ": " + message);
    }

    private static String suggestion(String name, List<String> paths) {
        return Nearest.to(name, names(paths)).map(nearest -> "; did you mean '" + nearest + "'?").orElse("");
    }

    /** Last parts of the paths, each once, in model order. */
    static List<String> names(List<String> paths) {
        return paths.stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).distinct().toList();
    }
}
