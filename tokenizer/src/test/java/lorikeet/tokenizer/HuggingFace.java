package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assumptions.abort;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** The Hugging Face tokenizers library, the other side of the comparisons. Where its native code cannot load, tests are skipped. */
final class HuggingFace implements AutoCloseable {
    static {
        // Where the native code is unpacked to; and no call home.
        System.setProperty("DJL_CACHE_DIR", "target/djl");
        System.setProperty("ENGINE_CACHE_DIR", "target/djl");
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;

    private HuggingFace(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    static HuggingFace of(Path tokenizerJson) throws IOException {
        try (var in = Files.newInputStream(tokenizerJson)) {
            return new HuggingFace(HuggingFaceTokenizer.newInstance(in, Map.of("truncation", "DO_NOT_TRUNCATE", "padding", "DO_NOT_PAD")));
        } catch (LinkageError | IllegalStateException e) {
            System.out.println("skipped: the Hugging Face library does not load here: " + e);
            return abort("no native tokenizers library: " + e);
        }
    }

    int[] encode(String text, boolean addSpecialTokens) {
        // Past the wrapper, which would also fetch tokens, offsets and masks.
        long encoding = TokenizersLibrary.LIB.encode(tokenizer.getHandle(), text, addSpecialTokens);
        long[] ids = TokenizersLibrary.LIB.getTokenIds(encoding);
        TokenizersLibrary.LIB.deleteEncoding(encoding);
        return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
    }

    String decode(int[] ids, boolean skipSpecialTokens) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), skipSpecialTokens);
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
