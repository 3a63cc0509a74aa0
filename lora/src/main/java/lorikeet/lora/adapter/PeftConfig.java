package lorikeet.lora.adapter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.json.JsonText;

/**
 * PEFT's {@code adapter_config.json}. Written with the keys that every version of PEFT since 0.4 knows; read with any
 * keys, but refused where one asks for arithmetic that is not implemented.
 */
final class PeftConfig {
    /** Keys that change the arithmetic, unless null, false or empty. */
    private static final List<String> UNSUPPORTED = List.of("use_dora", "lora_bias", "layers_to_transform", "layer_replication",
            "exclude_modules", "target_parameters", "trainable_token_indices", "alora_invocation_tokens", "use_qalora",
            "use_bdlora", "fan_in_fan_out", "arrow_config", "velora_config", "monteclora_config", "kasa_config");

    private static final String TASK = "CAUSAL_LM";

    private PeftConfig() {}

    /** @throws lorikeet.tensor.FormatException one line that names the file and the key */
    static LoraConfig read(Path file) {
        JsonObject json = JsonFile.read(file);
        if (!json.text("peft_type").orElse("").equals("LORA")) throw json.wrong("peft_type", "\"LORA\"");
        if (!json.text("task_type").orElse(TASK).equals(TASK)) throw json.wrong("task_type", "\"" + TASK + "\" or null");
        for (String key : UNSUPPORTED) {
            if (json.find(key).filter(PeftConfig::isSet).isPresent()) throw json.wrong(key, "it absent, since it is not supported");
        }
        double dropout = json.number("lora_dropout", 0);
        if (!(dropout >= 0 && dropout < 1)) throw json.wrong("lora_dropout", "a number in [0, 1)");
        return new LoraConfig(json.integer("r", 1, 8), json.number("lora_alpha", 8), json.flag("use_rslora", false), dropout,
                targets(json), bias(json), json.texts("modules_to_save").orElse(List.of()), init(json),
                ranks(json), alphas(json));
    }

    private static boolean isSet(JsonNode node) {
        return node.isContainerNode() ? !node.isEmpty() : !node.isBoolean() || node.booleanValue();
    }

    private static Targets targets(JsonObject json) {
        String expected = "a list of names or a regular expression";
        JsonNode node = json.find("target_modules").orElseThrow(() -> json.wrong("target_modules", expected));
        if (!node.isTextual()) return new Targets.Names(json.texts("target_modules").filter(names -> !names.isEmpty())
                .orElseThrow(() -> json.wrong("target_modules", expected)));
        try {
            return Targets.Regex.of(node.textValue());
        } catch (UsageException e) {
            throw json.wrong("target_modules", expected);
        }
    }

    private static LoraConfig.Bias bias(JsonObject json) {
        return switch (json.text("bias").orElse("none")) {
            case "none" -> LoraConfig.Bias.NONE;
            case "all" -> LoraConfig.Bias.ALL;
            case "lora_only" -> LoraConfig.Bias.LORA_ONLY;
            default -> throw json.wrong("bias", "none, all or lora_only");
        };
    }

    // How an adapter began does not matter to its reader, unless the beginning changed the base weights.
    private static LoraConfig.Init init(JsonObject json) {
        JsonNode node = json.find("init_lora_weights").orElse(null);
        if (node == null || node.isBoolean() || Set.of("gaussian", "orthogonal").contains(node.asText())) return LoraConfig.Init.TRUE;
        throw json.wrong("init_lora_weights", "true, since other values change the base weights too");
    }

    private static Map<String, Integer> ranks(JsonObject json) {
        Map<String, Integer> ranks = new LinkedHashMap<>();
        json.object("rank_pattern").ifPresent(object -> object.names().forEach(key -> ranks.put(checked(object, key), object.integer(key, 1))));
        return ranks;
    }

    private static Map<String, Double> alphas(JsonObject json) {
        Map<String, Double> alphas = new LinkedHashMap<>();
        json.object("alpha_pattern").ifPresent(object -> object.names().forEach(key -> alphas.put(checked(object, key), object.number(key))));
        return alphas;
    }

    private static String checked(JsonObject patterns, String key) {
        try {
            Expression.of("", key);
            return key;
        } catch (UsageException e) {
            throw patterns.wrong(key, "a regular expression as the key");
        }
    }

    /** The file's text, as PEFT formats it: sorted keys, two blanks of indentation, no newline at the end. */
    static String text(LoraConfig config, String baseModel) {
        ObjectNode json = JsonText.object();
        json.set("alpha_pattern", JsonText.tree(config.alphaPattern()));
        json.putNull("auto_mapping");
        json.put("base_model_name_or_path", baseModel);
        json.put("bias", config.bias().name().toLowerCase(Locale.ROOT));
        json.put("fan_in_fan_out", false);
        json.put("inference_mode", true);
        switch (config.init()) {
            case TRUE -> json.put("init_lora_weights", true);
            case GAUSSIAN -> json.put("init_lora_weights", "gaussian");
            case FALSE -> json.put("init_lora_weights", false);
        }
        json.putNull("layers_pattern");
        json.putNull("layers_to_transform");
        json.set("lora_alpha", JsonText.number(config.alpha()));
        json.put("lora_dropout", config.dropout());
        json.set("modules_to_save", config.modulesToSave().isEmpty() ? json.nullNode() : JsonText.tree(config.modulesToSave()));
        json.put("peft_type", "LORA");
        json.put("r", config.rank());
        json.set("rank_pattern", JsonText.tree(config.rankPattern()));
        json.putNull("revision");
        switch (config.targets()) {
            case Targets.Names list -> json.set("target_modules", JsonText.tree(list.names()));
            case Targets.Regex regex -> json.put("target_modules", regex.expression());
        }
        json.put("task_type", TASK);
        json.put("use_dora", false);
        json.put("use_rslora", config.useRslora());
        return JsonText.sorted(json);
    }
}
