package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import lorikeet.lora.SharedData;
import lorikeet.lora.data.Datasets.Loaded;
import lorikeet.lora.data.Datasets.Request;
import lorikeet.lora.template.Message;
import lorikeet.lora.template.Template;
import lorikeet.lora.template.TemplateChoice;
import lorikeet.lora.template.Templates;
import lorikeet.tokenizer.Tokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published data sets and tokenizers, which lie beside the repository on some machines. */
class RealDataTest {
    @TempDir
    Path folder;

    private static Loaded load(String name, TokenEncoder tokens, Template template) {
        RowEncoder encoder = new RowEncoder(tokens, new RowEncoder.Settings(template, null, false, 100_000, Truncation.DELETE));
        return Datasets.load(new Request(DatasetsTest.named("--dataset", List.of(SharedData.find("instruct/" + name).toString())), List.of(), 0, Map.of(), true, 1, false, false, 1), encoder);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "alpaca.jsonl | 427 | 427 rows of alpaca (instruction, input, output)",
        "messages.jsonl | 600 | 600 rows of messages (messages)",
        "sharegpt.json | 400 | 400 rows of messages (conversations)",
        "query-response.csv | 500 | 500 rows of question and answer (query, response)",
        "dpo.jsonl | 698 | 698 rows of messages (messages); not used: rejected_response",
        "gsm8k/train.jsonl | 1000 | 1,000 rows of question and answer (question, answer)",
        "mmlu/elementary_mathematics_dev.jsonl | 5 | 5 rows of question and answer (question, answer); not used: choices"})
    void publishedRowsAreAllUsed(String name, int rows, String found) {
        Loaded loaded = load(name, ByteTokens.LLAMA, Templates.DEFAULT);
        assertEquals(rows, loaded.train().rows().size());
        assertEquals(List.of(Path.of(name).getFileName() + ": " + found), loaded.lines());
        assertEquals(List.of(), loaded.train().leftOut());
    }

    @Test
    void textIsTrainedWhole() throws IOException {
        Loaded loaded = load("text.txt", ByteTokens.LLAMA, Templates.DEFAULT);
        List<String> lines = Files.readAllLines(SharedData.find("instruct/text.txt")).stream().filter(line -> !line.isBlank()).toList();
        assertEquals(lines, loaded.train().rows().stream().map(row -> ByteTokens.LLAMA.decode(row.ids()).replaceAll("^<s>|</s>$", "")).toList());
        assertEquals(loaded.train().tokens() - lines.size(), loaded.train().trained());
    }

    private Tokenizer tokenizer(String name) throws IOException {
        Path source = SharedData.find("tokenizers/" + name);
        Files.copy(source.resolve("tokenizer_config.json"), folder.resolve("tokenizer_config.json"));
        try (InputStream zipped = new GZIPInputStream(Files.newInputStream(source.resolve("tokenizer.json.gz")))) {
            Files.copy(zipped, folder.resolve("tokenizer.json"));
        }
        return Tokenizer.load(folder);
    }

    /** Ids of the markers as the tokenizers' own files give them. */
    @ParameterizedTest
    @CsvSource({"qwen3, , 151644, 151645, 198", "llama-3.1, , 128000, 128009, 128009", "llama-2, llama, 1, 2, 2", "mistral-v0.3, mistral_v3, 1, 2, 2"})
    void rowsBeginAndEndWithTheModelsMarkers(String name, String template, int first, int suffix, int last) throws IOException {
        Tokenizer tokenizer = tokenizer(name);
        Loaded loaded = load("messages.jsonl", TokenEncoder.of(tokenizer), TemplateChoice.of(folder, template).template());
        assertEquals(600, loaded.train().rows().size());
        for (Row row : loaded.train().rows()) {
            assertEquals(List.of(first, last), List.of(row.ids()[0], row.ids()[row.length() - 1]));
            assertEquals(Row.IGNORED, row.labels()[0]);
            int end = row.length() - 1;
            while (row.ids()[end] != suffix) end--;
            assertEquals(suffix, row.labels()[end], "the end of the answer is trained");
            assertTrue(end >= row.length() - 2);
        }
    }

    /** From Qwen's vocabulary: {@code <|im_start|>} 151644, user 872, assistant 77091, line end 198, Hello 9707, {@code <think>} 151667. */
    @Test
    void qwenPromptHasItsPublishedIds() throws IOException {
        RowEncoder encoder = new RowEncoder(TokenEncoder.of(tokenizer("qwen3")), new RowEncoder.Settings(Templates.named("qwen3"), null, false, 100, Truncation.DELETE));
        int[] prompt = encoder.prompt(List.of(Message.user("Hello")), true);
        assertArrayEquals(new int[] {151644, 872, 198, 9707, 151645, 198, 151644, 77091, 198}, prompt);
    }
}
