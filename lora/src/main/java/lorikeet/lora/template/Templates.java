package lorikeet.lora.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/**
 * The built-in templates, under ms-swift's names where it has one. Texts are those of the models' own chat templates
 * without tools. Known differences: Llama 2 has no long default system message (as transformers since 4.31) and no blank
 * before {@code </s>} (as ms-swift); Mistral's system message stands in the first question also where there are several;
 * Llama 3.1 and 3.2 always name 26 July 2024 as today, the date that their templates fall back to, so that the same data
 * gives the same tokens on every day.
 */
public final class Templates {
    /** Plain lines for models without a template: the question, a line end, the answer, eos. */
    public static final Template DEFAULT = new Template("default", true, null, "", "{}\n", "{}\n", null, "\n", false, false);

    /** Without any template: question and answer follow each other. */
    public static final Template UNTEMPLATED = new Template("none", true, null, "", "{}", "{}", null, "", false, false);

    private static final Template CHATML = new Template("chatml", true, null, "", "<|im_start|>system\n{}<|im_end|>\n",
            "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n", "<|im_end|>\n", "", false, false);
    private static final String LLAMA3_SYSTEM = "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n";
    private static final String LLAMA3_USER = "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";

    private static final Map<String, Template> NAMED = List.of(
            DEFAULT,
            CHATML,
            CHATML.with("chatml_no_bos", null),
            CHATML.with("qwen", "You are a helpful assistant."),
            CHATML.with("qwen2_5", "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."),
            new Template("qwen3", false, null, CHATML.plain(), CHATML.system(), CHATML.user(), CHATML.suffix(), "", false, true),
            new Template("llama", false, null, "<s>[INST] ", "<s>[INST] <<SYS>>\n{}\n<</SYS>>\n\n", "{} [/INST]", "</s>", "<s>[INST] ", true, false),
            new Template("llama3", false, null, "<|begin_of_text|>", LLAMA3_SYSTEM + "{}<|eot_id|>", LLAMA3_USER, "<|eot_id|>", "", true, false),
            new Template("llama3_2", false, "", "<|begin_of_text|>", LLAMA3_SYSTEM + "Cutting Knowledge Date: December 2023\nToday Date: 26 Jul 2024\n\n{}<|eot_id|>",
                    LLAMA3_USER, "<|eot_id|>", "", true, false),
            mistral("mistral", "[INST] ", " [/INST]"),
            mistral("mistral_v3", "[INST] ", "[/INST]"),
            mistral("mistral_nemo", "[INST]", "[/INST]"))
            .stream().collect(Collectors.toMap(Template::name, template -> template, (a, _) -> a, LinkedHashMap::new));

    /** Other names of the same texts: those of models whose template has another model's name in ms-swift. */
    private static final Map<String, String> OTHER_NAMES = Map.of("llama2", "llama", "llama31", "llama3_2", "llama33", "llama3_2", "qwen15", "qwen", "qwen2", "qwen",
            "mistralv1", "mistral");

    private Templates() {}

    private static Template mistral(String name, String open, String close) {
        return new Template(name, false, null, "<s>" + open, "<s>" + open + "{}\n\n", "{}" + close, "</s>", open, false, false);
    }

    /** The templates' own names. */
    public static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /**
     * The template of a name, upper and lower case alike, with or without {@code _}, {@code -} and {@code .} in it: qwen2.5 is
     * qwen2_5.
     *
     * @throws UsageException if no template has this name
     */
    public static Template named(String name) {
        return find(name).orElseThrow(() -> new UsageException("--template: expected one of " + String.join(", ", NAMED.keySet()) + ", found " + OneLine.quote(name)));
    }

    /** As {@link #named}; empty where there is none. */
    public static Optional<Template> find(String name) {
        String plain = plain(name);
        String own = OTHER_NAMES.getOrDefault(plain, plain);
        return NAMED.values().stream().filter(template -> plain(template.name()).equals(plain(own))).findFirst();
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
    }
}
