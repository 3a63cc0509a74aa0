package lorikeet.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A byte-level BPE that was learned from text.
 *
 * @param tokens all tokens by id, in the alphabet of bytes; the special ones first
 * @param specialTokens those of them that are no text; the first one ends texts and fills rows up
 * @param merges in order of rank
 */
public record TrainedBpe(List<String> tokens, List<String> specialTokens, List<Merge> merges) {
    /** Two tokens that become one. */
    public record Merge(String left, String right) {}

    private static final String REGEX = PublishedPatterns.QWEN2;

    /** How texts are cut into words: as in Qwen 2, digits one by one. */
    static PreTokenizer preTokenizer() {
        return new Split(PublishedPatterns.find(REGEX), Split.Behavior.ISOLATED, false).then(PreTokenizerReader.byteLevel(false, false));
    }

    /** Writes tokenizer.json, tokenizer_config.json and special_tokens_map.json, which {@link Tokenizer#load} and the Hugging Face library read. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        replace(folder.resolve("tokenizer.json"), tokenizerJson());
        String roles = specialTokens.isEmpty() ? "" : """
                  "eos_token": %1$s,
                  "pad_token": %1$s""".formatted(quoted(specialTokens.getFirst()));
        replace(folder.resolve("special_tokens_map.json"), "{\n" + roles + "\n}\n");
        replace(folder.resolve("tokenizer_config.json"), """
                {
                  "tokenizer_class": "PreTrainedTokenizerFast",
                  "clean_up_tokenization_spaces": false,
                  "model_max_length": 1000000000000000019884624838656%s%s
                }
                """.formatted(roles.isEmpty() ? "" : ",\n", roles));
    }

    private String tokenizerJson() {
        String added = lines(specialTokens.stream().map(token -> """
                {"id": %d, "content": %s, "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}"""
                .formatted(tokens.indexOf(token), quoted(token))).toList());
        String vocabulary = lines(IntStream.range(0, tokens.size()).mapToObj(id -> quoted(tokens.get(id)) + ": " + id).toList());
        String pairs = lines(merges.stream().map(merge -> quoted(merge.left + " " + merge.right)).toList());
        String byteLevel = "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": false, \"use_regex\": false}";
        return """
                {
                  "version": "1.0",
                  "truncation": null,
                  "padding": null,
                  "added_tokens": [%s],
                  "normalizer": null,
                  "pre_tokenizer": {
                    "type": "Sequence",
                    "pretokenizers": [
                      {"type": "Split", "pattern": {"Regex": %s}, "behavior": "Isolated", "invert": false},
                      %s
                    ]
                  },
                  "post_processor": %s,
                  "decoder": %s,
                  "model": {
                    "type": "BPE",
                    "dropout": null,
                    "unk_token": null,
                    "continuing_subword_prefix": null,
                    "end_of_word_suffix": null,
                    "fuse_unk": false,
                    "byte_fallback": false,
                    "ignore_merges": false,
                    "vocab": {%s},
                    "merges": [%s]
                  }
                }
                """.formatted(added, quoted(REGEX), byteLevel, byteLevel, byteLevel, vocabulary, pairs);
    }

    private static String lines(List<String> values) {
        return values.stream().map(value -> "\n      " + value).collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') json.append('\\').append((char) c);
            else if (c < ' ') json.append(String.format("\\u%04x", c));
            else json.append((char) c);
        });
        return json.append('"').toString();
    }

    /** The file is there whole or not at all. */
    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
