package lorikeet.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Small tokenizer.json files, one part of them under test. */
record TinyTokenizer(String added, String normalizer, String preTokenizer, String postProcessor, String decoder, String model) {
    /**
     * Every character becomes its bytes, and the end of a piece the bytes of {@code </w>}: the ids show the normalised text
     * and where it is cut.
     */
    static final String BYTES = """
            {"type": "BPE", "unk_token": null, "byte_fallback": true, "end_of_word_suffix": "</w>", "merges": [], "vocab": {%s}}"""
            .formatted(IntStream.range(0, 256).mapToObj(b -> String.format("\"<0x%02X>\": %d", b, b)).collect(Collectors.joining(", ")));

    static final TinyTokenizer PLAIN = new TinyTokenizer("[]", "null", "null", "null", "null", BYTES);

    TinyTokenizer withAdded(String added) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    TinyTokenizer withNormalizer(String normalizer) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    TinyTokenizer withPreTokenizer(String preTokenizer) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    TinyTokenizer withPostProcessor(String postProcessor) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    TinyTokenizer withDecoder(String decoder) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    TinyTokenizer withModel(String model) {
        return new TinyTokenizer(added, normalizer, preTokenizer, postProcessor, decoder, model);
    }

    Path write(Path folder) throws IOException {
        return Files.writeString(folder.resolve("tokenizer.json"), """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": %s, "normalizer": %s, "pre_tokenizer": %s,
                 "post_processor": %s, "decoder": %s, "model": %s}""".formatted(added, normalizer, preTokenizer, postProcessor, decoder, model));
    }
}
