package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lorikeet.lora.hub.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** sft and infer without a model: the embedded one. */
class PocketJobTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Path rows() throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), "{\"query\": \"What is a kestrel?\", \"response\": \"A bird.\"}\n");
    }

    private static <T> T cached(Supplier<T> run) {
        return ScopedValue.where(Environment.VARIABLES, Map.of("XDG_CACHE_HOME", cache.toString())).call(run::get);
    }

    private CommandRun sft(String... flags) {
        List<String> common = List.of("sft", "--max_steps", "3", "--output_dir", folder.resolve("run").toString(), "--add_version", "false");
        return cached(() -> CommandRun.done(common, flags));
    }

    private JsonNode arguments() throws IOException {
        return new ObjectMapper().readTree(Files.readString(folder.resolve("run/checkpoint-3/args.json")));
    }

    @Test
    void runWithoutModelShowsAnswersBeforeAndAfterAndHowToChat() {
        CommandRun run = sft("--val_dataset", "pocket-dictionary:held-out#8", "--per_device_train_batch_size", "2");
        assertTrue(run.out().startsWith("no --model: the embedded pocket-dictionary is trained, on its own questions; "), run.out());
        assertEquals(2, run.out().lines().filter(line -> line.startsWith("    before: ") || line.startsWith("    after:  ")).count() / 4, run.out());
        assertTrue(run.out().contains("loss on 8 held-out questions: "), run.out());
        String last = run.out().lines().toList().getLast();
        assertTrue(last.startsWith("chat with it: ") && last.endsWith("infer --adapters " + folder.resolve("run/checkpoint-3")), last);
    }

    @Test
    void adapterOfTheEmbeddedModelFindsItAgain() throws IOException {
        sft("--dataset", rows().toString());
        assertEquals("pocket-dictionary", arguments().get("model").textValue());
        JsonNode adapter = new ObjectMapper().readTree(Files.readString(folder.resolve("run/checkpoint-3/adapter_config.json")));
        assertEquals("pocket-dictionary", adapter.get("base_model_name_or_path").textValue());
        CommandRun answer = cached(() -> CommandRun.done(List.of("infer", "--adapters", folder.resolve("run").toString(), "--prompt", "What is a kestrel?", "--max_new_tokens", "3")));
        assertNotEquals("", answer.out().strip());
        cached(() -> CommandRun.done(List.of("merge-lora", "--adapters", folder.resolve("run").toString(), "--output_dir", folder.resolve("merged").toString())));
        assertTrue(Files.exists(folder.resolve("merged/model.safetensors")));
    }

    @Test
    void ownRowsAreTrainedWithTheUsualFlags() throws IOException {
        sft("--dataset", rows().toString());
        assertEquals(1e-4, arguments().get("learning_rate").doubleValue());
        assertEquals(8, arguments().get("lora_rank").intValue());
        assertEquals(0, arguments().get("val_dataset").size());
    }

    @Test
    void flagsThatAreGivenWin() throws IOException {
        sft("--learning_rate", "5e-5", "--lora_rank", "2", "--val_dataset", "pocket-dictionary:held-out#4");
        assertEquals(5e-5, arguments().get("learning_rate").doubleValue());
        assertEquals(2, arguments().get("lora_rank").intValue());
        assertEquals(4, arguments().get("per_device_train_batch_size").intValue());
    }

    @Test
    void interruptedRunGoesOnByItsCheckpointAlone() throws IOException {
        sft("--max_steps", "2", "--val_dataset", "pocket-dictionary:held-out#4");
        String[] resumed = {"sft", "--resume_from_checkpoint", folder.resolve("run").toString(), "--max_steps", "3", "--output_dir", folder.resolve("run").toString(), "--add_version", "false"};
        cached(() -> CommandRun.done(Arrays.asList(resumed)));
        assertEquals("pocket-dictionary", arguments().get("model").textValue());
        assertEquals("pocket-dictionary:held-out#4", arguments().get("val_dataset").get(0).textValue());
    }

    @Test
    void modelWithoutRowsAndPlaceholdersAreRefusedInOneLine() {
        assertTrue(CommandRun.refused(List.of("sft", "--model", folder.toString())).contains("--dataset is missing"));
        assertTrue(CommandRun.refused(List.of("infer", "--prompt", "a")).contains("--model or --adapters is missing"));
        assertTrue(cached(() -> CommandRun.refused(List.of("sft", "--dataset", "pocket-dictionary:verbs"))).contains("expected the subset held-out"));
    }

    @Test
    void embeddedModelIsInspectedAndTokenizedByName() {
        Stream.of(List.of("inspect", "pocket-dictionary"), List.of("inspect", "--model", "pocket-dictionary"))
                .forEach(command -> assertTrue(cached(() -> CommandRun.done(command)).out().contains("tied_embeddings: true")));
    }
}
