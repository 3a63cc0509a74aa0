package lorikeet.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What tokenizer_config.json says beside tokenizer.json, and special_tokens_map.json where that one is silent.
 *
 * @param specialTokens token by role: {@code bos_token}, {@code eos_token}, {@code pad_token}, {@code unk_token}, …
 * @param addBos whether texts begin with the bos token; empty: as tokenizer.json says
 * @param addEos whether texts end with the eos token; empty: as tokenizer.json says
 * @param splitSpecialTokens special tokens in a text are ordinary text
 */
record TokenizerConfig(Map<String, String> specialTokens, Optional<Boolean> addBos, Optional<Boolean> addEos, boolean splitSpecialTokens) {
    static final TokenizerConfig NONE = new TokenizerConfig(Map.of(), Optional.empty(), Optional.empty(), false);

    static TokenizerConfig load(Path folder) throws IOException {
        Map<String, String> tokens = new HashMap<>();
        Path older = folder.resolve("special_tokens_map.json");
        if (Files.exists(older, LinkOption.NOFOLLOW_LINKS)) readTokens(Json.read(older), tokens);
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) return new TokenizerConfig(tokens, Optional.empty(), Optional.empty(), false);
        Json json = Json.read(file);
        readTokens(json, tokens);
        boolean rebuilt = isLlama(json.get("tokenizer_class").string(""));
        return new TokenizerConfig(tokens,
                rebuilt ? Optional.of(json.get("add_bos_token").bool(true)) : Optional.empty(),
                rebuilt ? Optional.of(json.get("add_eos_token").bool(false)) : Optional.empty(),
                json.get("split_special_tokens").bool(false));
    }

    /** The classes of the transformers library that make their post-processor anew from add_bos_token and add_eos_token. */
    private static boolean isLlama(String tokenizerClass) {
        return switch (tokenizerClass) {
            case "LlamaTokenizer", "LlamaTokenizerFast", "CodeLlamaTokenizer", "CodeLlamaTokenizerFast", "GemmaTokenizer", "GemmaTokenizerFast" -> true;
            default -> false;
        };
    }

    private static void readTokens(Json json, Map<String, String> tokens) {
        json.object().forEach((key, value) -> {
            if (!key.endsWith("_token")) return;
            switch (value) {
                case String token -> tokens.put(key, token);
                case Map<?, ?> map when map.get("content") instanceof String token -> tokens.put(key, token);
                case null -> tokens.remove(key);
                case Boolean _ when key.startsWith("add_") -> {}
                default -> throw json.get(key).expected("a token, as a string or with its content");
            }
        });
    }
}
