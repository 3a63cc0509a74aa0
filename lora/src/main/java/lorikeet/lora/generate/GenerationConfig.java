package lorikeet.lora.generate;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.model.TokenIds;

/**
 * What a model's {@code generation_config.json} says of sampling; what it does not say is as in transformers'
 * GenerationConfig.
 *
 * @param doSample whether tokens are drawn where no temperature is asked for
 * @param topK below 1 for all tokens
 */
public record GenerationConfig(boolean doSample, double temperature, int topK, double topP, double minP, double repetitionPenalty) {
    static final String FILE = "generation_config.json";
    private static final GenerationConfig ABSENT = new GenerationConfig(false, 1, 50, 1, 0, 1);

    /** That of a model folder. @throws lorikeet.tensor.FormatException in one line, where a value is none */
    public static GenerationConfig read(Path folder) {
        if (!JsonFile.isThere(folder.resolve(FILE))) return ABSENT;
        JsonObject json = JsonFile.read(folder.resolve(FILE));
        return new GenerationConfig(json.flag("do_sample", ABSENT.doSample),
                within(json, "temperature", ABSENT.temperature, 0, Double.MAX_VALUE), json.integer("top_k", 0, ABSENT.topK), within(json, "top_p", ABSENT.topP, Float.MIN_VALUE, 1),
                within(json, "min_p", ABSENT.minP, 0, Math.nextDown(1.0)), within(json, "repetition_penalty", ABSENT.repetitionPenalty, Float.MIN_VALUE, Double.MAX_VALUE));
    }

    /** Tokens that end a sequence, by a model folder's generation_config.json, else by its config.json. */
    public static List<Integer> endOfSequence(Path folder, TokenIds config) {
        if (!JsonFile.isThere(folder.resolve(FILE))) return config.eos();
        JsonObject json = JsonFile.read(folder.resolve(FILE));
        return json.has("eos_token_id") ? json.integers("eos_token_id", 0) : config.eos();
    }

    private static double within(JsonObject json, String field, double fallback, double low, double high) {
        double value = json.number(field, fallback);
        if (value >= low && value <= high) return value;
        throw json.wrong(field, high > 1 ? low > 0 ? "a number above 0" : "a number of at least 0" : "a number from 0 to 1");
    }
}
