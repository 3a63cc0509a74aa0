package lorikeet.lora.adapter;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.TensorNames;
import lorikeet.tensor.io.OneLine;

/** Finds the modules that an adapter or full training goes to, and says what is wrong with a name that hits none. */
public final class TargetModules {
    private static final String ALL = "all-linear";
    private static final String HEAD = "lm_head";
    private static final String EMBEDDING = "embed_tokens";
    private static final String SAVED = "modules_to_save";
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
     * Refuses settings of an adapter that do not fit a model.
     *
     * @throws UsageException one line that begins with the place of the setting
     */
    public static void check(LoraConfig lora, DecoderConfig config, Origin origin) {
        checkSaved(lora.modulesToSave(), TensorNames.modules(config), origin.place(SAVED));
        List<String> hit = find(lora.targets(), Decoder.linearPaths(config), origin);
        if (hit.stream().allMatch(lora::saves)) {
            throw new UsageException(origin.place(Targets.SETTING) + ": every layer that it names is trained whole by " + SAVED + " " + String.join(" ", lora.modulesToSave())
                    + ": no adapter is left");
        }
        hit.forEach(path -> lora.checkPatterns(path, origin));
    }

    /**
     * The linear layers hit, in model order.
     *
     * @throws UsageException if a name or the expression hits no linear layer
     */
    public static List<String> find(Targets targets, List<String> linears, Origin origin) {
        String place = origin.place(Targets.SETTING);
        List<String> hit = linears.stream().filter(targets.matcher(origin)).toList();
        switch (targets) {
            case Targets.Names list -> list.names().forEach(name -> checkLinear(name, linears, place));
            case Targets.Regex regex when hit.isEmpty() ->
                    throw new UsageException(place + ": '" + OneLine.of(regex.expression()) + "' matches no linear layer; they are " + String.join(", ", names(linears)));
            case Targets.Regex _ -> {}
        }
        return hit;
    }

    private static void checkSaved(List<String> modulesToSave, List<String> modules, String place) {
        for (String name : modulesToSave) check(modules, name, place, "'" + OneLine.of(name) + "' names no module with weights");
    }

    private static void checkLinear(String name, List<String> linears, String place) {
        if (Targets.named(name, EMBEDDING)) {
            throw new UsageException(place + ": adapters on " + EMBEDDING + " are not supported; train it whole with --" + SAVED + " " + EMBEDDING);
        }
        check(linears, name, place, "the model has no linear layer '" + OneLine.of(name) + "'");
    }

    private static void check(List<String> paths, String name, String place, String message) {
        if (paths.stream().noneMatch(path -> Targets.named(path, name))) throw new UsageException(place + ": " + message + Nearest.suggestion(name, names(paths)));
    }

    /** Last parts of the paths, each once, in model order. */
    static List<String> names(List<String> paths) {
        return paths.stream().map(path -> path.substring(path.lastIndexOf('.') + 1)).distinct().toList();
    }
}
