package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import lorikeet.lora.SharedData;
import lorikeet.lora.json.JsonLines;
import lorikeet.tokenizer.BpeTrainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenizerCommandsTest {
    @TempDir
    Path temp;

    private static CommandRun with(String stdin, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
        try {
            return CommandRun.of(args);
        } finally {
            System.setIn(before);
        }
    }

    private String trained() throws IOException {
        Path text = Files.writeString(temp.resolve("text.txt"), "the cat sat on the mat, the rat sat\n".repeat(20));
        String folder = temp.resolve("tokenizer").toString();
        CommandRun run = CommandRun.of("train-tokenizer", text.toString(), "--vocab_size", "270", "--output_dir", folder);
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("270 tokens"), run.out());
        return folder;
    }

    @Test
    void whatIsEncodedDecodesToTheSameLines() throws IOException {
        String folder = trained();
        String lines = "\"the cat\"\n\"\"\n\"Grüße \\n\\t \\ud83d\\ude00\\u0000 漢字\"\n";
        CommandRun ids = with(lines, "tokenize", "--model", folder, "--json");
        assertEquals(0, ids.exit(), ids.err());
        assertEquals("[]", ids.out().lines().toList().get(1));
        CommandRun texts = with(ids.out(), "tokenize", "--model", folder, "--json", "--decode", "true");
        assertEquals(List.of("\"the cat\"", "\"\"", JsonLines.text("Grüße \n\t \ud83d\ude00\u0000 漢字")), texts.out().lines().toList());
        assertEquals("", ids.err() + texts.err());
        assertTrue(texts.out().chars().allMatch(c -> c < 0x80), "no encoding can spoil it");
    }

    @Test
    void specialTokensAreAddedAndSkippedAsAsked() throws IOException {
        Path model = SharedData.find("stories260K-hf");
        assertEquals("[1,403,407,261,378]\n", with("\"Once upon a time\"", "tokenize", "--model", model.toString(), "--json").out());
        assertEquals("[403,407,261,378]\n", with("\"Once upon a time\"\n", "tokenize", "--model", model.toString(), "--json", "--add_special_tokens", "false").out());
        assertEquals("\"Once upon a time\"\n", with("[1, 403,407,261,378]", "tokenize", "--model", model.toString(), "--json", "--decode", "true").out());
        assertEquals("\"<s> Once upon a time\"\n", with("[1,403,407,261,378]", "tokenize", "--model", model.toString(), "--json", "--decode", "--skip-special-tokens=false").out());
    }

    /** As in the Hugging Face library, which passes over them: a model's vocabulary may be larger than its tokenizer's. */
    @Test
    void idsOfNoTokenGiveNoText() throws IOException {
        String folder = trained();
        String a = with("\"the cat\"", "tokenize", "--model", folder, "--json").out().strip();
        CommandRun run = with("[270]\n" + a.replace("]", ",999999,2147483647]") + "\n", "tokenize", "--model", folder, "--json", "--decode", "true");
        assertEquals(List.of("\"\"", "\"the cat\""), run.out().lines().toList());
        assertEquals(0, run.exit(), run.err());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "false | \"a\"@a           | line 2: expected one JSON value", "false | 1        | line 1: expected a JSON string", "false | \"a\"@@\"b\" | line 2: expected a JSON string",
        "false | \"a\" \"b\"       | line 1: expected one JSON value", "false | \"a      | line 1: expected one JSON value", "true  | [1]@\"a\"     | line 2: expected an array of token ids",
        "true  | [1.5]             | line 1: expected token ids",       "true  | [-1]     | line 1: expected token ids",       "true  | [99999999999] | line 1: expected token ids",
        "true  | [1               | line 1: expected one JSON value",  "true  | [\"1\"]  | line 1: expected token ids",       "true  | null      | line 1: expected an array"})
    void badLineEndsTheRunWithItsNumber(boolean decode, String lines, String message) throws IOException {
        CommandRun run = with(lines.replace('@', '\n'), "tokenize", "--model", trained(), "--json", "--decode", String.valueOf(decode));
        assertEquals(2, run.exit());
        assertTrue(run.err().contains("stdin: " + message), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void wrongFoldersAndTextsAreRefusedInOneLine() throws IOException {
        String folder = trained();
        String text = temp.resolve("text.txt").toString();
        refused("does not exist", "tokenize", "--model", temp.resolve("none").toString(), "--json");
        refused("is not a folder", "tokenize", "--model", text, "--json");
        refused("no tokenizer.json", "tokenize", "--model", temp.toString(), "--json");
        refused("expected at least 259", "train-tokenizer", text, "--vocab_size", "258", "--output_dir", folder);
        refused("no such file", "train-tokenizer", text + "x", "--vocab_size", "300", "--output_dir", folder);
        refused("found a folder", "train-tokenizer", temp.toString(), "--vocab_size", "300", "--output_dir", folder);
        refused("is not a folder", "train-tokenizer", text, "--vocab_size", "300", "--output_dir", text);
        refused("not UTF-8", "train-tokenizer", Files.write(temp.resolve("latin1.txt"), new byte[] {'a', (byte) 0xe9, 'b'}).toString(), "--vocab_size", "300", "--output_dir", folder);
        refused("not a whole gzip file", "train-tokenizer", Files.writeString(temp.resolve("bad.gz"), "abcdefghijklmnop").toString(), "--vocab_size", "300", "--output_dir", folder);
        Files.writeString(Path.of(folder, "tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        refused("'Unigram' tokenizers are not supported", "tokenize", "--model", folder, "--json");
    }

    private static void refused(String message, String... args) {
        CommandRun run = with("", args);
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    /** A file of several blocks, packed or not, gives the tokens of its whole text. */
    @Test
    void longPackedTextsTrainTheSameTokens() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int line = 0; text.length() < 3 << 20; line++) text.append("line ").append(line * 31L % 977).append(line % 3 == 0 ? " ends\n\n  " : " goes on\r\n");
        Path plain = Files.writeString(temp.resolve("long.txt"), text);
        Path packed = temp.resolve("long.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(plain, out);
        }
        BpeTrainer whole = new BpeTrainer(300, 2, List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        whole.add(text.toString());
        whole.train().write(temp.resolve("whole"));
        for (Path file : List.of(plain, packed)) {
            Path folder = temp.resolve(file.getFileName() + ".out");
            CommandRun run = CommandRun.of("train-tokenizer", file.toString(), "--vocab_size", "300", "--output_dir", folder.toString());
            assertEquals(0, run.exit(), run.err());
            assertEquals(-1, Files.mismatch(temp.resolve("whole/tokenizer.json"), folder.resolve("tokenizer.json")));
        }
    }
}
