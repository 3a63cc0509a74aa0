package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.lora.SharedData;
import lorikeet.lora.TextModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prompts and chats: the model's words alone on stdout. */
class InferTextTest {
    @TempDir Path folder;

    private List<String> command(String... more) {
        Path model = folder.resolve("model");
        if (!Files.exists(model)) TextModels.write(model);
        return List.of(CommandRun.with(List.of("infer", "--model", model.toString(), "--max_new_tokens", "12"), more));
    }

    private static CommandRun with(String stdin, List<String> command) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
        try {
            return CommandRun.done(command);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void continuationIsThatOfPyTorch() {
        String model = SharedData.find("stories260K-hf").toString();
        JsonNode prompts = RunFiles.json(SharedData.find("oracles/prompts.json"));
        for (JsonNode one : prompts.get("cases")) {
            CommandRun run = CommandRun.done(List.of("infer", "--model", model, "--prompt", one.get("prompt").textValue(), "--use_chat_template", "false",
                    "--max_new_tokens", prompts.get("max_new_tokens").asText(), "--temperature", "0", "--ignore_eos"));
            assertEquals(one.get("new_text").textValue() + System.lineSeparator(), run.out());
            assertEquals("", run.err());
        }
    }

    @Test
    void seedDecidesWhatIsDrawn() {
        List<String> sampled = command("--prompt", "What is a heron?", "--temperature", "1.5", "--top_p", "0.95", "--seed", "1");
        String first = CommandRun.done(sampled).out();
        assertEquals(first, CommandRun.done(sampled).out());
        assertNotEquals(first, CommandRun.done(sampled, "--seed", "2").out());
    }

    @Test
    void idsAreSampledToo() {
        List<String> ids = List.of("infer", "--model", TextModels.write(folder.resolve("model")).toString(), "--input_ids", "1,2,3", "--max_new_tokens", "12", "--ignore_eos", "--ids");
        String greedy = CommandRun.done(ids).out();
        String sampled = CommandRun.done(ids, "--temperature", "2").out();
        assertNotEquals(greedy, sampled);
        assertEquals(sampled, CommandRun.done(ids, "--temperature", "2").out());
        assertEquals(greedy, CommandRun.done(ids, "--temperature", "2", "--top_k", "1").out());
    }

    @Test
    void generationConfigDecidesWhatNoFlagSays() throws Exception {
        List<String> plain = command("--prompt", "What is a heron?");
        String greedy = CommandRun.done(plain).out();
        String sampled = CommandRun.done(plain, "--temperature", "1.5", "--top_k", "7", "--top_p", "0.9", "--repetition_penalty", "1.2").out();
        assertNotEquals(greedy, sampled);
        Path config = folder.resolve("model/generation_config.json");
        String values = "\"temperature\": 1.5, \"top_k\": 7, \"top_p\": 0.9, \"repetition_penalty\": 1.2}";
        Files.writeString(config, "{\"do_sample\": true, " + values);
        assertEquals(sampled, CommandRun.done(plain).out());
        assertEquals(greedy, CommandRun.done(plain, "--temperature", "0", "--repetition_penalty", "1").out());
        Files.writeString(config, "{\"do_sample\": false, " + values);
        assertEquals(CommandRun.done(plain, "--temperature", "0").out(), CommandRun.done(plain).out());
        assertEquals(sampled, CommandRun.done(plain, "--temperature", "1.5").out());
        Files.delete(config);
        assertEquals(CommandRun.done(plain, "--temperature", "2", "--top_k", "50").out(), CommandRun.done(plain, "--temperature", "2").out());
        for (String wrong : List.of("\"do_sample\": 1", "\"temperature\": -1", "\"top_p\": 1.5", "\"top_k\": -1", "\"min_p\": 1", "\"repetition_penalty\": 0", "\"top_p\": \"x\"")) {
            Files.writeString(config, "{" + wrong + "}");
            assertTrue(CommandRun.refused(plain).contains("generation_config.json: field " + wrong.split("\"")[1] + ": expected "), wrong);
        }
    }

    @Test
    void stopWordEndsTheAnswerAndIsPartOfIt() {
        List<String> ask = command("--prompt", "What is a heron?", "--temperature", "0", "--max_new_tokens", "40", "--ignore_eos");
        String whole = CommandRun.done(ask).out().stripTrailing();
        String word = whole.substring(20, 23);
        String cut = CommandRun.done(ask, "--stop_words", word, "never said").out().stripTrailing();
        assertTrue(whole.startsWith(cut) && cut.contains(word) && cut.length() < whole.length(), cut + " | " + whole);
        assertEquals(whole, CommandRun.done(ask, "--stop_words", "never said").out().stripTrailing());
        assertTrue(CommandRun.refused(ask, "--stop_words", "").contains("--stop_words: expected words, found an empty one"));
    }

    @Test
    void chatAnswersEachLineWithWhatWasSaidBefore() {
        List<String> chat = command("--temperature", "0");
        String alone = with("A heron.\n", chat).out();
        CommandRun two = with("What is a kestrel?\n\nA heron.\n", chat);
        CommandRun cleared = with("What is a kestrel?\nCLEAR\nA heron.\n", chat);
        assertTrue(cleared.out().endsWith(alone), cleared.out());
        assertNotEquals(cleared.out(), two.out(), "the history is part of the prompt");
        assertEquals(alone, with("A heron.\nexit\nWhat is a kestrel?\n", chat).out());
        assertEquals(1, two.err().lines().count(), "the template, no prompt sign: " + two.err());
    }

    @Test
    void chatTakesMessagesOfSeveralLinesAndAnotherSystemMessage() {
        List<String> chat = command("--temperature", "0", "--template", "chatml");
        String alone = with("A heron.\n", chat).out();
        assertTrue(with("multi-line\nWhat is\na kestrel?#\nclear#\nsingle-line#\nA heron.\n", chat).out().endsWith(alone));
        assertEquals(with("What is\ta kestrel?\n", chat).out().lines().count(), with("multi-line\nWhat is\na kestrel?#\n", chat).out().lines().count());
        String brief = with("A heron.\n", command("--temperature", "0", "--template", "chatml", "--system", "Be brief.")).out();
        assertNotEquals(alone, brief);
        assertEquals(brief, with("reset-system\nBe brief.\nA heron.\n", chat).out());
    }

    @Test
    void adaptersChangeTheAnswer() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"query\": \"What is a heron?\", \"response\": \"A heron is a grey bird.\"}\n");
        List<String> ask = command("--prompt", "What is a heron?");
        CommandRun.done(List.of("sft", "--model", folder.resolve("model").toString(), "--dataset", rows.toString(), "--output_dir", folder.resolve("out").toString(), "--add_version", "false",
                "--max_steps", "60", "--gradient_accumulation_steps", "1", "--learning_rate", "0.03", "--lora_rank", "8", "--modules_to_save", "embed_tokens", "lm_head", "--lora_dropout", "0"));
        assertEquals("A heron is a grey bird." + System.lineSeparator(), CommandRun.done(ask, "--adapters", folder.resolve("out").toString()).out());
        assertNotEquals("A heron is a grey bird." + System.lineSeparator(), CommandRun.done(ask).out());
    }

    @Test
    void adaptersBringModelAndTemplateOfTheirRun() throws Exception {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"query\": \"What is a heron?\", \"response\": \"A heron is a grey bird.\"}\n");
        List<String> told = command("--temperature", "1", "--template", "chatml", "--system", "Be brief.", "--prompt", "What is a heron?");
        String out = folder.resolve("out").toString();
        CommandRun.done(List.of("sft", "--model", folder.resolve("model").toString(), "--dataset", rows.toString(), "--output_dir", out, "--max_steps", "1",
                "--template", "chatml", "--system", "Be brief."));
        String expected = CommandRun.done(told, "--adapters", out).out();
        List<String> brief = List.of("infer", "--adapters", out, "--max_new_tokens", "12", "--temperature", "1", "--prompt", "What is a heron?");
        assertEquals(expected, CommandRun.done(brief).out());
        assertNotEquals(expected, CommandRun.done(brief, "--use_chat_template", "false").out());
        assertNotEquals(expected, CommandRun.done(brief, "--system", "Be long.").out());
    }

    @Test
    void refusalsAreOneLine() throws Exception {
        assertTrue(CommandRun.refused(command("--prompt", "kestrel ".repeat(200))).contains("tokens, and the model's context ends at 128"));
        assertTrue(CommandRun.refused(command("--prompt", "x", "--template", "wrong")).contains("--template: expected one of default"));
        assertTrue(CommandRun.refused(command("--prompt", "", "--use_chat_template", "false")).contains("--prompt: expected a text"));
        List<String> command = command("--prompt", "x");
        Files.delete(folder.resolve("model/tokenizer.json"));
        assertTrue(CommandRun.refused(command).contains("no tokenizer.json in this folder"));
    }
}
