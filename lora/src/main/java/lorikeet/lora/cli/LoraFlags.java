package lorikeet.lora.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.Origin;
import lorikeet.lora.adapter.TargetModules;
import lorikeet.lora.adapter.Targets;
import lorikeet.lora.model.Decoder;
import lorikeet.lora.model.DecoderConfig;
import picocli.CommandLine.Option;

/** Flags of the adapter. Those not given are null: beside {@code --adapters} they mean what the adapter says. */
@Heading("Adapters")
final class LoraFlags {
    /** What older versions of ms-swift call all-linear. */
    private static final String OLDER_ALL = "ALL";

    @Option(names = "--lora_rank", paramLabel = "N", description = "Rank. Default: 8.")
    Integer rank;

    @Option(names = "--lora_alpha", paramLabel = "A", description = "Its scale is alpha / rank. Default: 32.")
    Double alpha;

    @Option(names = "--lora_dropout", paramLabel = "P", description = "Dropout on the adapter's input. Default: 0.05.")
    Double dropout;

    @Option(names = "--target_modules", paramLabel = "NAME", arity = "1..*", description = "Linear layers to adapt: names, all-linear, or a regular expression over whole paths. Default: all-linear.")
    List<String> targetModules;

    @Option(names = "--target_regex", paramLabel = "RE", description = "Linear layers to adapt, as a regular expression over whole paths; --target_modules then says nothing.")
    String targetRegex;

    @Option(names = "--lora_bias", paramLabel = "none|all|lora_only", description = "Biases to train. Default: none.")
    String bias;

    @Option(names = "--modules_to_save", paramLabel = "NAME", arity = "1..*", description = "Modules to train whole, such as lm_head.")
    List<String> modulesToSave;

    @Option(names = "--use_rslora", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", description = "Scale alpha / sqrt(rank). Default: false.")
    Boolean useRslora;

    @Option(names = "--init_weights", paramLabel = "true|gaussian|false", description = "How fresh adapters begin. Default: true.")
    String initWeights;

    void check() {
        known("--target_modules", targetModules);
        known("--modules_to_save", modulesToSave);
        if (rank != null) Range.atLeast("--lora_rank", rank, 1);
        if (alpha != null) Range.positive("--lora_alpha", alpha);
        if (dropout != null) Range.in("--lora_dropout", dropout, 0, 1);
        bias();
        init();
    }

    private static void known(String flag, List<String> values) {
        if (values == null) return;
        for (String value : values) {
            SwiftNames.missingValue(flag, value).ifPresent(missing -> {
                throw new UsageException(missing + "; name the modules");
            });
        }
    }

    /** The settings of a fresh adapter. */
    LoraConfig fresh(DecoderConfig config) {
        LoraConfig lora = new LoraConfig(rank == null ? 8 : rank, alpha == null ? 32 : alpha, useRslora != null && useRslora, dropout == null ? 0.05 : dropout,
                targets(config), bias(), modulesToSave(), init(), Map.of(), Map.of());
        TargetModules.check(lora, config, this::flag);
        return lora;
    }

    private String flag(String setting) {
        return targetRegex != null && setting.equals(Targets.SETTING) ? "--target_regex" : Origin.FLAGS.place(setting);
    }

    /** The settings of an existing adapter, which every flag that is given must agree with; dropout alone may differ. */
    LoraConfig continuing(LoraConfig saved, DecoderConfig config) {
        agree("--lora_rank", rank, saved.rank());
        agree("--lora_alpha", alpha, saved.alpha());
        agree("--use_rslora", useRslora, saved.useRslora());
        agree("--lora_bias", bias == null ? null : text(bias()), text(saved.bias()));
        agree("--modules_to_save", modulesToSave == null ? null : text(modulesToSave()), text(saved.modulesToSave()));
        if ((targetModules != null || targetRegex != null) && !sameLayers(targets(config), saved.targets(), config)) {
            throw new UsageException("--target_modules: the adapter has " + describe(saved.targets()) + ", found " + describe(targets(config)) + "; leave the flag out, or train a new adapter");
        }
        return dropout == null ? saved : saved.withDropout(dropout);
    }

    /** The flags that stand for an adapter's settings. */
    static Map<String, Object> values(LoraConfig lora) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("lora_rank", lora.rank());
        values.put("lora_alpha", lora.alpha());
        values.put("lora_dropout", lora.dropout());
        values.put("use_rslora", lora.useRslora());
        values.put("lora_bias", lora.bias().name().toLowerCase(Locale.ROOT));
        values.put("modules_to_save", lora.modulesToSave());
        values.put("init_weights", lora.init().name().toLowerCase(Locale.ROOT));
        values.put("target_modules", switch (lora.targets()) {
            case Targets.Names list -> list.names();
            case Targets.Regex regex -> List.of(regex.expression());
        });
        return values;
    }

    private static <T> void agree(String flag, T given, T saved) {
        if (given == null || Objects.equals(given, saved)) return;
        throw new UsageException(flag + ": the adapter has " + saved + ", found " + given + "; leave the flag out, or train a new adapter");
    }

    private static String text(LoraConfig.Bias bias) {
        return bias.name().toLowerCase(Locale.ROOT);
    }

    private static String text(List<String> names) {
        return names.isEmpty() ? "none" : names.stream().sorted().collect(Collectors.joining(" "));
    }

    private boolean sameLayers(Targets given, Targets saved, DecoderConfig config) {
        List<String> linears = Decoder.linearPaths(config);
        return TargetModules.find(given, linears, this::flag).equals(linears.stream().filter(saved::hit).toList());
    }

    private static String describe(Targets targets) {
        return switch (targets) {
            case Targets.Names list -> String.join(" ", list.names());
            case Targets.Regex regex -> regex.expression();
        };
    }

    private Targets targets(DecoderConfig config) {
        if (targetRegex != null) return Targets.Regex.of(this::flag, targetRegex);
        List<String> values = targetModules == null || targetModules.equals(List.of(OLDER_ALL)) ? List.of("all-linear") : targetModules;
        boolean expression = values.size() == 1 && TargetModules.isExpression(values.getFirst());
        return TargetModules.parse(expression ? values : Names.split("--target_modules", values), Decoder.linearPaths(config));
    }

    private List<String> modulesToSave() {
        return modulesToSave == null ? List.of() : Names.split("--modules_to_save", modulesToSave).stream().distinct().toList();
    }

    private LoraConfig.Bias bias() {
        if (bias == null) return LoraConfig.Bias.NONE;
        return switch (bias.toLowerCase(Locale.ROOT)) {
            case "none" -> LoraConfig.Bias.NONE;
            case "all" -> LoraConfig.Bias.ALL;
            case "lora_only" -> LoraConfig.Bias.LORA_ONLY;
            default -> throw new UsageException("--lora_bias: expected none, all or lora_only, found '" + bias + "'" + Nearest.suggestion(bias, List.of("none", "all", "lora_only")));
        };
    }

    private LoraConfig.Init init() {
        if (initWeights == null) return LoraConfig.Init.TRUE;
        return switch (initWeights.toLowerCase(Locale.ROOT)) {
            case "true" -> LoraConfig.Init.TRUE;
            case "gaussian" -> LoraConfig.Init.GAUSSIAN;
            case "false" -> LoraConfig.Init.FALSE;
            default -> throw new UsageException(SwiftNames.missingValue("--init_weights", initWeights).map(missing -> missing + "; expected true, gaussian or false")
                    .orElse("--init_weights: expected true, gaussian or false, found '" + initWeights + "'" + Nearest.suggestion(initWeights, List.of("true", "gaussian", "false"))));
        };
    }
}
