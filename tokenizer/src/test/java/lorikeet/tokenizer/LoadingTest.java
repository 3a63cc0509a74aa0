package lorikeet.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadingTest {
    private static final String MODEL = """
            {"type": "BPE", "unk_token": null, "vocab": {"a": 0, "b": 1, "ab": 2, "<s>": 3, "</s>": 4}, "merges": ["a b"]}""";
    private static final String SPECIAL = """
            [{"id": 3, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
             {"id": 4, "content": "</s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true}]""";

    @TempDir
    Path temp;

    /** What transformers' Llama class does with add_bos_token and add_eos_token, whatever the post-processor says. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "LlamaTokenizer; ; 3 2", "LlamaTokenizer; , \"add_bos_token\": false, \"add_eos_token\": true; 2 4", "LlamaTokenizerFast; , \"add_eos_token\": true; 3 2 4",
        "GemmaTokenizer; , \"add_bos_token\": true; 3 2", "PreTrainedTokenizerFast; , \"add_bos_token\": true; 2"})
    void llamaClassSurroundsTextsByItsFlags(String tokenizerClass, String flags, String expected) throws IOException {
        TinyTokenizer.PLAIN.withModel(MODEL).withAdded(SPECIAL).write(temp);
        Files.writeString(temp.resolve("tokenizer_config.json"), """
                {"tokenizer_class": "%s", "bos_token": {"content": "<s>", "lstrip": false}, "eos_token": "</s>", "pad_token": null%s}"""
                .formatted(tokenizerClass, flags == null ? "" : flags));
        Tokenizer tokenizer = Tokenizer.load(temp);
        assertArrayEquals(List.of(expected.split(" ")).stream().mapToInt(Integer::parseInt).toArray(), tokenizer.encode("ab", true));
        assertArrayEquals(new int[] {2}, tokenizer.encode("ab", false));
        assertEquals(OptionalInt.of(3), tokenizer.bos());
        assertEquals(OptionalInt.of(4), tokenizer.eos());
        assertEquals(OptionalInt.empty(), tokenizer.pad());
    }

    @Test
    void rolesComeFromTheOlderFileWhereTheConfigIsSilent() throws IOException {
        TinyTokenizer.PLAIN.withModel(MODEL).withAdded(SPECIAL).write(temp);
        Files.writeString(temp.resolve("special_tokens_map.json"), "{\"eos_token\": \"</s>\", \"bos_token\": \"<s>\", \"additional_special_tokens\": []}");
        assertEquals(OptionalInt.of(4), Tokenizer.load(temp).eos());
        Files.writeString(temp.resolve("tokenizer_config.json"), "{\"split_special_tokens\": true, \"bos_token\": null}");
        Tokenizer split = Tokenizer.load(temp);
        assertEquals(OptionalInt.of(4), split.eos());
        assertEquals(OptionalInt.empty(), split.bos());
        assertArrayEquals(new int[] {2}, split.encode("<s>ab", true), "special tokens are text, and < s > are unknown");
    }

    @Test
    void tokensAndIdsAreFoundBothWays() throws IOException {
        Tokenizer tokenizer = Tokenizer.of(TinyTokenizer.PLAIN.withModel(MODEL).withAdded(SPECIAL).write(temp));
        assertEquals(OptionalInt.of(2), tokenizer.idOf("ab"));
        assertEquals(OptionalInt.empty(), tokenizer.idOf("abc"));
        assertEquals("<s>", tokenizer.tokenOf(3));
        assertNull(tokenizer.tokenOf(99));
        assertNull(tokenizer.tokenOf(-1));
        assertTrue(tokenizer.isSpecial(3) && !tokenizer.isSpecial(0));
        assertEquals(5, tokenizer.vocabularySize());
        assertEquals(4, tokenizer.largestId());
        assertArrayEquals(Tokenizer.of(temp.resolve("tokenizer.json")).encode("a\ufffdb", false), tokenizer.encode("a\ud83db", false), "half a surrogate pair");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "{", "[]", "null", "1", "{}", "{} {}", "{\"model\": 1}", "{\"model\": {}}", "{'a': 1}", "{\"a\": 1,}", "{\"a\": 01}", "{\"a\": .5}", "{\"a\": nan}", "{\"a\": \"\t\"}",
        "{\"a\": \"\\x\"}", "{\"a\": \"\\ud800\"}", "{\"a\": \"\\u12g4\"}", "{\"a\": \"", "{\"a\": 1, \"a\": 2}", "{\"a\": tru}", "{\"a\": 1e}", "{\"a\" 1}", "{\"a\": [1 2]}", "\ufeff{}"})
    void whatIsNoTokenizerFileIsRefusedInOneLine(String text) throws IOException {
        refused(Files.writeString(temp.resolve("tokenizer.json"), text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'type': 'Unigram', 'vocab': [['a', -1.0]], 'unk_id': 0}", "{'type': 'WordPiece', 'vocab': {}}", "{'type': 'BPE', 'vocab': {}}", "{'type': 'BPE', 'vocab': [], 'merges': []}",
        "{'type': 'BPE', 'vocab': {'a': -1}, 'merges': []}", "{'type': 'BPE', 'vocab': {'a': 1.5}, 'merges': []}", "{'type': 'BPE', 'vocab': {'a': 4294967296}, 'merges': []}",
        "{'type': 'BPE', 'vocab': {'a': '0'}, 'merges': []}", "{'type': 'BPE', 'vocab': {'a': 0, 'b': 0}, 'merges': []}", "{'type': 'BPE', 'vocab': {'a': 0, 'b': 1}, 'merges': ['a b']}",
        "{'type': 'BPE', 'vocab': {'a': 0, 'ab': 1}, 'merges': ['a b']}", "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': ['a']}", "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': ['a a a']}",
        "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': [['a']]}", "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': [['a', 1]]}", "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': [null]}",
        "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': {}}", "{'type': 'BPE', 'vocab': {'a': 0}, 'merges': [], 'byte_fallback': 1}", "{'type': 7}",
        "{'type': 'BPE', 'continuing_subword_prefix': '##', 'vocab': {'a': 0, 'aa': 1}, 'merges': ['a a']}"})
    void badModelsAreRefusedInOneLine(String json) throws IOException {
        refused(TinyTokenizer.PLAIN.withModel(json.replace('\'', '"')).write(temp));
    }

    @Test
    void otherModelsAreNamed() throws IOException {
        Path file = TinyTokenizer.PLAIN.withModel("{\"type\": \"Unigram\"}").write(temp);
        assertEquals(file + ": model.type: 'Unigram' tokenizers are not supported, only BPE", assertThrows(TokenizerException.class, () -> Tokenizer.of(file)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{}", "[]", "{'type': 'Precompiled', 'precompiled_charsmap': 'AA'}", "{'type': 'Sequence'}", "{'type': 'Split', 'pattern': {'Regex': '('}, 'behavior': 'Isolated', 'invert': false}",
        "{'type': 'Split', 'pattern': {'Regex': 'a{1,2}+'}, 'behavior': 'Isolated', 'invert': false}", "{'type': 'Split', 'pattern': {}, 'behavior': 'Isolated', 'invert': false}",
        "{'type': 'Split', 'pattern': {'String': 'a'}, 'behavior': 'isolated', 'invert': false}", "{'type': 'Metaspace', 'replacement': ''}", "{'type': 'Metaspace', 'replacement': 'ab'}",
        "{'type': 'Strip', 'content': 'ab', 'start': 0, 'stop': 0}", "{'type': 'Strip', 'content': 'a', 'start': -1, 'stop': 0}", "{'type': 'Prepend'}", "{'type': 'Replace', 'pattern': 'a', 'content': 'b'}",
        "{'type': 'TemplateProcessing', 'single': [{'SpecialToken': {'id': 'B', 'type_id': 0}}], 'special_tokens': {}}", "{'type': 'TemplateProcessing', 'single': [{'Sequence': {'id': 'B', 'type_id': 0}}]}",
        "{'type': 'TemplateProcessing', 'single': '$A'}", "{'type': 'BertProcessing', 'sep': ['a'], 'cls': ['b', 1]}", "{'type': 'CTC'}", "{'type': 1}"})
    void badPartsAreRefusedInOneLine(String json) throws IOException {
        String part = json.replace('\'', '"');
        refused(TinyTokenizer.PLAIN.withNormalizer(part).write(temp));
        refused(TinyTokenizer.PLAIN.withPreTokenizer(part).write(temp));
        refused(TinyTokenizer.PLAIN.withPostProcessor(part).write(temp));
        refused(TinyTokenizer.PLAIN.withDecoder(part).write(temp));
        refused(TinyTokenizer.PLAIN.withAdded("[" + part + "]").write(temp));
    }

    /** Cut short or with one byte changed, a file loads or is refused in one line; nothing else happens. */
    @Test
    void damagedFilesLoadOrAreRefusedInOneLine() throws IOException {
        Path file = TinyTokenizer.PLAIN.withModel(MODEL).withAdded(SPECIAL).withNormalizer("{\"type\": \"NFC\"}").withDecoder("{\"type\": \"Fuse\"}").write(temp);
        byte[] good = Files.readAllBytes(file);
        Random random = new Random(43);
        for (int round = 0; round < 400; round++) {
            byte[] bad = Arrays.copyOf(good, round % 4 == 0 ? random.nextInt(good.length) : good.length);
            if (round % 4 != 0) bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            Files.write(file, bad);
            try {
                Tokenizer.of(file).encode("ab<s>", true);
            } catch (TokenizerException e) {
                assertOneLine(e, file);
            }
        }
    }

    @Test
    void deepAndMissingFilesAreRefused() throws IOException {
        refused(Files.writeString(temp.resolve("tokenizer.json"), "[".repeat(1_000_000)));
        assertThrows(NoSuchFileException.class, () -> Tokenizer.load(temp.resolve("absent")));
        Path empty = Files.createDirectory(temp.resolve("empty"));
        assertEquals(empty + ": no tokenizer.json in this folder", assertThrows(TokenizerException.class, () -> Tokenizer.load(empty)).getMessage());
        refused(empty);
    }

    @Test
    void endlessBacktrackingEnds() throws IOException {
        Tokenizer hard = Tokenizer.of(TinyTokenizer.PLAIN.withPreTokenizer("""
                {"type": "Split", "pattern": {"Regex": "(a|aa)+\\\\1c"}, "behavior": "Isolated", "invert": false}""").write(temp));
        TokenizerException e = assertThrows(TokenizerException.class, () -> hard.encode("a".repeat(200) + "b", false));
        assertTrue(e.getMessage().contains("backtracks too much"), e.getMessage());
        Tokenizer deep = Tokenizer.of(TinyTokenizer.PLAIN.withPreTokenizer("""
                {"type": "Split", "pattern": {"Regex": "(a|b)+"}, "behavior": "Isolated", "invert": false}""").write(temp));
        assertThrows(TokenizerException.class, () -> deep.encode("a".repeat(1_000_000), false));
    }

    private static void refused(Path file) {
        assertOneLine(assertThrows(TokenizerException.class, () -> Tokenizer.of(file)), file);
    }

    private static void assertOneLine(TokenizerException e, Path file) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().length() < file.toString().length() + 250, e.getMessage());
    }
}
