package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.lora.RunFiles;
import lorikeet.lora.SharedData;
import lorikeet.lora.TextModels;
import lorikeet.lora.TinyModels;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.ConfigJson;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training on texts: what is printed before the first step, and what the flags of data do. */
class SftTextTest {
    private static final String TALK = "{\"messages\": [{\"role\": \"user\", \"content\": \"What is a kestrel?\"}, {\"role\": \"assistant\", \"content\": \"A small falcon.\"}]}";

    @TempDir Path folder;

    private Path model;

    @BeforeEach
    void write() {
        model = TextModels.write(folder.resolve("model"));
    }

    private Path rows(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private List<String> command(Object dataset) {
        return List.of("sft", "--model", model.toString(), "--dataset", dataset.toString(), "--output_dir", folder.resolve("out").toString(), "--add_version", "false",
                "--max_steps", "2", "--gradient_accumulation_steps", "1", "--logging_steps", "1");
    }

    private List<String> printed(Object dataset, String... flags) {
        return CommandRun.done(command(dataset), flags).out().lines().toList();
    }

    private static void has(List<String> lines, String expected) {
        assertTrue(lines.contains(expected), () -> "'" + expected + "' is not in:\n" + String.join("\n", lines));
    }

    @Test
    void conversationIsShownWithItsTrainedTokensApart() throws IOException {
        List<String> lines = printed(rows("a.jsonl", TALK));
        has(lines, "data: a.jsonl: 1 row of messages (messages)");
        has(lines, "template: default, the model has no chat template: plain lines of question and answer");
        has(lines, "  read    | What is a kestrel?\\n");
        has(lines, "  trained | A small falcon.<|endoftext|>");
        assertEquals(2, RunFiles.log(folder.resolve("out")).size());
    }

    @Test
    void templateSystemAndLossScaleAreUsed() throws IOException {
        List<String> lines = printed(rows("a.jsonl", TALK), "--template", "chatml", "--system", "Be\\nbrief.");
        has(lines, "template: chatml, as --template says");
        has(lines, "  read    | <|im_start|>system\\nBe\\nbrief.<|im_end|>\\n<|im_start|>user\\nWhat is a kestrel?<|im_end|>\\n<|im_start|>assistant\\n");
        has(lines, "  trained | A small falcon.<|im_end|>\\n");
    }

    @Test
    void withoutChatTemplateQuestionAndAnswerFollowEachOther() throws IOException {
        List<String> lines = printed(rows("a.jsonl", TALK), "--use_chat_template", "false", "--loss_scale", "all");
        has(lines, "  read    | What");
        has(lines, "  trained |  is a kestrel?A small falcon.<|endoftext|>");
    }

    @Test
    void columnsAreRenamedAndSamplesTaken() throws IOException {
        Path file = rows("b.csv", "frage,reply", "one?,1", "two?,2", "three?,3", "four?,4");
        List<String> lines = printed(file + "#2", "--columns", "{\"frage\": \"query\", \"reply\": \"response\"}", "--val_dataset", file.toString());
        has(lines, "data: b.csv: 4 rows of question and answer (query, response)");
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("data: 2 rows to train on, ") && line.endsWith("; 4 rows to evaluate on")), lines.toString());
        assertTrue(RunFiles.log(folder.resolve("out")).stream().anyMatch(row -> row.has("eval_loss")));
    }

    @Test
    void wrongRowsAreCountedOrEndTheRun() throws IOException {
        Path file = rows("c.jsonl", TALK, "{\"messages\": 5}");
        has(printed(file), "data: 1 row left out, not in a format of rows: c.jsonl line 2 (expected a list for messages, found 5)");
        assertTrue(CommandRun.refused(command(file), "--strict", "true").endsWith("c.jsonl line 2: expected a list for messages, found 5"));
        assertTrue(CommandRun.refused(command(rows("d.jsonl", TALK, "[1]"))).contains("d.jsonl line 2: expected a JSON object"));
    }

    @Test
    void longRowsAreLeftOutOrCutAsAsked() throws IOException {
        Path file = rows("e.txt", "kestrel ".repeat(40), "A heron.");
        has(printed(file, "--max_length", "20"), "data: 1 row left out, longer than --max_length: e.txt line 1");
        for (String how : List.of("left", "right")) has(printed(file, "--max_length", "20", "--truncation_strategy", how, "--output_dir", folder.resolve(how).toString()),
                "data: 1 row cut to --max_length");
    }

    @Test
    void packingSaysHowFullPacksAre() throws IOException {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 12; i++) many.add(TALK);
        List<String> lines = printed(rows("f.jsonl", many.toArray(String[]::new)), "--packing", "true", "--max_length", "100");
        assertTrue(lines.stream().anyMatch(line -> line.matches("packing: 12 rows in \\d packs of at most 100 tokens, .* full; .*")), lines.toString());
    }

    @Test
    void unknownChatTemplateMattersToConversationsAlone() throws IOException {
        Files.writeString(model.resolve("chat_template.jinja"), "{{ something else }}");
        assertTrue(CommandRun.refused(command(rows("a.jsonl", TALK))).contains("chat_template.jinja: expected a chat template that is built in"));
        has(printed(rows("b.jsonl", "{\"input_ids\": [5, 6, 7]}", "{\"text\": \"A heron.\"}")), "data: b.jsonl: 1 row of tokens (input_ids); 1 without labels, trained on every token, 1 row of plain text (text)");
    }

    @Test
    void tokenizerWithIdsBeyondTheModelIsRefused() throws IOException {
        Path small = folder.resolve("small");
        TinyModels.write(small, ConfigJson.of(Architecture.LLAMA));
        Files.copy(model.resolve("tokenizer.json"), small.resolve("tokenizer.json"));
        assertTrue(CommandRun.refused(command(rows("a.jsonl", TALK)), "--model", small.toString()).contains("expected ids below the model's vocab_size, 32, found "));
    }

    @Test
    void rowsOfTokensNeedNoTokenizerThatCanBeRead() throws IOException {
        Path file = rows("a.jsonl", "{\"input_ids\": [5, 6, 7]}");
        Files.writeString(model.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        has(printed(file), "  trained | [6, 7]");
        assertTrue(CommandRun.refused(command(rows("b.jsonl", TALK))).contains("tokenizer.json"));
        Files.delete(model.resolve("tokenizer.json"));
        has(printed(file), "  trained | [6, 7]");
        has(printed(file + "#3"), "data: 3 rows to train on, 9 tokens, 6 trained; 0 rows to evaluate on");
    }

    @Test
    void rowsBeyondTheLearnedPositionsAreWarnedOf() throws IOException {
        String ids = IntStream.range(0, 200).mapToObj(i -> "5").collect(Collectors.joining(", "));
        has(printed(rows("a.jsonl", "{\"input_ids\": [5, 6]}", "{\"input_ids\": [" + ids + "]}"), "--max_length", "256"),
                "warning: 1 of 2 rows are longer than the model's max_position_embeddings, 128: it has not learned positions so far apart");
    }

    @Test
    void preTrainingTakesEveryTokenOfPlainTextAndAllParameters() throws IOException {
        Path file = rows("g.txt", TextModels.TEXT.strip().repeat(10));
        List<String> pt = new ArrayList<>(command(file));
        pt.set(0, "pt");
        List<String> lines = CommandRun.done(pt, "--max_length", "64").out().lines().toList();
        has(lines, "data: g.txt: 1 row of plain text (text)");
        assertTrue(lines.stream().anyMatch(line -> line.matches("data: 1 row split into \\d+ rows of at most --max_length")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches("model: LlamaForCausalLM, ([0-9,]+) parameters, \\1 trained")), lines.toString());
        assertEquals("full", RunFiles.json(folder.resolve("out/args.json")).get("tuner_type").textValue());
        assertEquals(1e-5, RunFiles.log(folder.resolve("out")).getFirst().get("learning_rate").doubleValue(), 1e-12);
        assertTrue(Files.exists(folder.resolve("out/checkpoint-2/model.safetensors")));
        assertTrue(CommandRun.of("pt", "--help_all").out().contains("Default: full."));
    }

    @Test
    void realModelTrainsOnConversations() throws IOException {
        String stories = SharedData.find("stories260K-hf").toString();
        List<String> lines = printed(rows("a.jsonl", TALK), "--model", stories, "--torch_dtype", "float32");
        has(lines, "  trained | A small falcon.</s>");
        assertEquals(2, RunFiles.log(folder.resolve("out")).size());
    }
}
