package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and texts of published tokenizers, against the Hugging Face library. */
class PublishedTokenizersTest {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama-2", "llama-3.1", "mistral-v0.3", "qwen3", "stories260K"})
    void idsAndTextsAreTheLibrarys(String name) throws IOException {
        Path folder = name.equals("stories260K") ? SharedData.find("stories260K-hf") : SharedData.tokenizer(name, temp.resolve(name));
        Tokenizer ours = Tokenizer.load(folder);
        try (HuggingFace library = HuggingFace.of(folder.resolve("tokenizer.json"))) {
            for (String text : HostileTexts.sample(3)) compare(ours, library, text);
            for (String text : realTexts()) compare(ours, library, text);
            decodeRandomIds(ours, library);
        }
    }

    private static void compare(Tokenizer ours, HuggingFace library, String text) {
        int[] ids = ours.encode(text, true);
        assertArrayEquals(library.encode(text, true), ids, () -> escaped(text));
        assertArrayEquals(library.encode(text, false), ours.encode(text, false), () -> escaped(text));
        assertEquals(library.decode(ids, true), ours.decode(ids, true), () -> escaped(text));
        assertEquals(library.decode(ids, false), ours.decode(ids, false), () -> escaped(text));
        assertEquals(ours.decode(ids, true), streamed(ours, ids), () -> escaped(text));
    }

    /** Ids in any order: incomplete characters, bytes in a row, special tokens, ids that are no tokens. */
    private static void decodeRandomIds(Tokenizer ours, HuggingFace library) {
        Random random = new Random(23);
        int bound = ours.largestId() + 5;
        for (int round = 0; round < 600; round++) {
            int limit = random.nextBoolean() ? Math.min(bound, 300) : bound;
            int[] ids = random.ints(1 + random.nextInt(12), 0, limit).toArray();
            assertEquals(library.decode(ids, true), ours.decode(ids, true));
            assertEquals(library.decode(ids, false), ours.decode(ids, false));
            assertEquals(ours.decode(ids, true), streamed(ours, ids));
        }
    }

    private static String streamed(Tokenizer tokenizer, int[] ids) {
        TokenStream stream = tokenizer.stream(true);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            String part = stream.push(id);
            assertEquals(0, part.codePoints().filter(c -> Character.getType(c) == Character.SURROGATE).count());
            text.append(part);
        }
        return text.append(stream.finish()).toString();
    }

    private static List<String> realTexts() throws IOException {
        List<String> texts = new ArrayList<>();
        texts.add(Files.readString(SharedData.find("instruct/text.txt")).substring(0, 50_000));
        for (String file : List.of("alpaca.jsonl", "messages.jsonl", "dpo.jsonl", "sharegpt.json", "query-response.csv")) {
            List<String> lines = Files.readAllLines(SharedData.find("instruct/" + file));
            for (int i = 0; i < lines.size(); i += 25) texts.add(lines.get(i));
        }
        return texts;
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(200).forEach(c -> shown.append(c > ' ' && c < 0x7f ? Character.toString(c) : String.format("\\u{%x}", c)));
        return shown.toString();
    }
}
