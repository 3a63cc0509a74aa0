package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A million characters of one kind: quadratic work would take hours, recursion would overflow the stack. */
class LongTextsTest {
    private static final int LENGTH = 1 << 20;

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "\u0301\u0323", "\ud83d\udc68\u200d\ud83d\udc69", "1", "'s", "'", " \n", " a", "\u6f22", "<|end|", "ab "})
    void everyTextOfOneKindIsEncodedAndDecodedInGoodTime(String unit) throws IOException {
        BpeTrainer trainer = new BpeTrainer(400, 2, List.of("<|end|>"));
        for (String text : List.of("a", " ", "\n", "ab ", "\u6f22")) trainer.add(text.repeat(600) + " ab ab");
        trainer.train().write(temp);
        Tokenizer tokenizer = Tokenizer.load(temp);
        String text = "x" + unit.repeat(LENGTH / unit.length());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> assertEquals(text, tokenizer.decode(tokenizer.encode(text, true), false)));
    }

    /** The models made from SentencePiece merge whole texts. */
    @ParameterizedTest
    @ValueSource(strings = {"a", " ", "\n", "\u0301\u0323", "ab "})
    void textsWithoutPreTokenizerToo(String unit) throws IOException {
        Tokenizer tokenizer = Tokenizer.of(TinyTokenizer.PLAIN
                .withNormalizer("{\"type\": \"NFC\"}")
                .withModel("""
                        {"type": "BPE", "unk_token": null, "vocab": {"a": 0, "aa": 1, "aaaa": 2, " ": 3, "  ": 4, "ab": 5, "b": 6}, "merges": [["a", "a"], ["aa", "aa"], [" ", " "], ["a", "b"]]}""")
                .write(temp));
        String text = unit.repeat(LENGTH / unit.length());
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> tokenizer.encode(text, true));
    }

    @Test
    void sortedMarksNormaliseAsTheJdkDoesIt() {
        Random random = new Random(47);
        int[] marks = {0x301, 0x323, 0x345, 0x334, 0x5b0, 0x344, 0x903, 0x20dd, 0x93c, 0x1d165, 0x302a};
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder("a");
            for (int i = 0; i < 300; i++) text.appendCodePoint(random.nextInt(100) == 0 ? 'e' : marks[random.nextInt(marks.length)]);
            for (Form form : Form.values()) {
                assertEquals(Normalizer.normalize(text, form), Normalizer.normalize(MarkRuns.order(text.toString()), form));
            }
        }
    }
}
