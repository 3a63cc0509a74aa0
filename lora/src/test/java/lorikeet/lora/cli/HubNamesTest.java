package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TextModels;
import lorikeet.lora.hub.Environment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Command lines of ms-swift's users, with models and data sets that were downloaded before. */
class HubNamesTest {
    @TempDir Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = TextModels.write(folder.resolve("model"));
        Path data = Files.createDirectories(folder.resolve("cache/modelscope/hub/datasets/AI-ModelScope/alpaca-gpt4-data-en"));
        Files.writeString(data.resolve("alpaca_gpt4_data_en.json"), "[{\"instruction\": \"What is a heron?\", \"input\": \"\", \"output\": \"A heron is a grey bird.\"},\n"
                + "{\"instruction\": \"What is it?\", \"input\": \"A kestrel.\", \"output\": \"A small falcon.\"}]");
        Files.writeString(data.resolve("dataset_infos.json"), "{}");
        Path repository = Files.createDirectories(folder.resolve("cache/hf/hub/models--lorikeet--tiny.1"));
        Files.createDirectories(repository.resolve("blobs"));
        Path snapshot = Files.createDirectories(repository.resolve("snapshots/0123abc"));
        for (String name : RunFiles.names(model)) {
            Files.copy(model.resolve(name), repository.resolve("blobs/" + name.hashCode()));
            Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/" + name.hashCode()));
        }
    }

    private CommandRun run(String line) {
        String[] words = Arrays.stream(line.split(" ")).map(word -> word.startsWith("@") ? folder.resolve(word.substring(1)).toString() : word).toArray(String[]::new);
        Map<String, String> variables = Map.of("HOME", folder.toString(), "HF_HOME", folder.resolve("cache/hf").toString(), "MODELSCOPE_CACHE", folder.resolve("cache/modelscope").toString());
        InputStream before = System.in;
        System.setIn(InputStream.nullInputStream());
        try {
            return ScopedValue.where(Environment.VARIABLES, variables).call(() -> CommandRun.of(words));
        } finally {
            System.setIn(before);
        }
    }

    private CommandRun done(String line) {
        CommandRun run = run(line);
        assertEquals(0, run.exit(), run.err());
        return run;
    }

    private String refused(String line) {
        CommandRun run = run(line);
        assertEquals(2, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err();
    }

    @Test
    void linesOfMsSwiftWorkAsTheyStand() {
        CommandRun sft = done("sft --model_type qwen --model @model --dataset alpaca-en --lora_rank 64 --output_dir @output");
        assertTrue(sft.out().contains("data: alpaca_gpt4_data_en.json: 2 rows of alpaca (instruction, input, output)"), sft.out());
        CommandRun merge = done("merge-lora --model_id @model --lora_weights @output --merged_output @merged-model");
        assertTrue(merge.out().matches("(?s)merged: .*merged-model\\Rlogits of [13] fixed prompts? differ by at most [0-9.e-]+, [0-9.e-]+ on average\\R"), merge.out());
        String answer = done("infer --model @model --adapters @output --prompt x --temperature 0 --max_new_tokens 8").out();
        assertEquals(answer, done("infer --model @merged-model --prompt x --temperature 0 --max_new_tokens 8").out());
    }

    @Test
    void modelOfTheCacheServesEveryCommand() {
        String line = done("tokenize --model lorikeet/tiny.1 --json").err();
        assertEquals("", line);
        assertEquals(done("infer --model @model --prompt heron --max_new_tokens 8").out(), done("infer --model lorikeet/tiny.1 --prompt heron --max_new_tokens 8").out());
        assertEquals(done("inspect @model").out(), done("inspect lorikeet/tiny.1").out());
        done("sft --model lorikeet/tiny.1 --dataset AI-ModelScope/alpaca-gpt4-data-en#5 --lora_rank 2 --output_dir @output --max_steps 1 --add_version false");
        assertEquals("lorikeet/tiny.1", RunFiles.json(folder.resolve("output/args.json")).get("model").textValue());
        assertEquals("lorikeet/tiny.1", RunFiles.json(folder.resolve("output/checkpoint-1/adapter_config.json")).get("base_model_name_or_path").textValue());
        String adapted = done("infer --adapters @output --prompt heron --max_new_tokens 8").out();
        done("merge-lora --adapters @output --output_dir @merged");
        assertEquals(adapted, done("infer --model @merged --prompt heron --max_new_tokens 8").out());
    }

    @Test
    void adapterOfTheCacheIsFound() throws IOException {
        done("sft --model @model --dataset alpaca-en --lora_rank 2 --output_dir @output --max_steps 1 --add_version false");
        Path copy = Files.createDirectories(folder.resolve("cache/hf/hub/models--lorikeet--adapter/snapshots/c"));
        for (String name : List.of("adapter_config.json", "adapter_model.safetensors")) Files.copy(folder.resolve("output/checkpoint-1").resolve(name), copy.resolve(name));
        assertEquals(done("infer --model @model --adapters @output --prompt heron --max_new_tokens 8").out(), done("infer --model @model --adapters lorikeet/adapter --prompt heron --max_new_tokens 8").out());
    }

    @Test
    void copyThatIsNotWholeIsRefusedByWhatItLacks() throws IOException {
        Files.delete(folder.resolve("cache/hf/hub/models--lorikeet--tiny.1/blobs/" + "model.safetensors".hashCode()));
        String line = refused("infer --model lorikeet/tiny.1 --prompt x");
        assertTrue(line.contains("snapshots/0123abc: expected model.safetensors or"), line);
    }

    /** Of several copies, the one that has it serves. */
    @Test
    void configAloneIsEnoughForAPlan() throws IOException {
        for (String name : RunFiles.names(model)) if (!name.equals("config.json")) Files.delete(folder.resolve("cache/hf/hub/models--lorikeet--tiny.1/snapshots/0123abc").resolve(name));
        Files.createDirectories(folder.resolve("cache/hf/hub/models--lorikeet--tiny.1/snapshots/main"));
        String plan = done("sft --model lorikeet/tiny.1 --dataset alpaca-en --lora_rank 2 --output_dir @output --dry_run").out();
        assertTrue(plan.contains("rows: full ones, as the model folder has no tokenizer.json to read --dataset with"), plan);
        assertEquals(done("sft --model @model --lora_rank 2 --dry_run").out().lines().filter(line -> line.startsWith("trained: ")).toList(), plan.lines().filter(line -> line.startsWith("trained: ")).toList());
        assertTrue(done("sft --model lorikeet/tiny.1 --dry_run").out().contains("nothing was trained or written"));
        assertTrue(refused("sft --model lorikeet/tiny.1 --dataset alpaca-en --output_dir @output").contains("snapshots/0123abc: expected model.safetensors or"));
        assertTrue(Files.notExists(folder.resolve("output")));
    }

    @Test
    void namesThatNoCacheHasAreRefusedWithTheCaches() {
        List<String> lines = new ArrayList<>();
        for (String line : List.of("sft --model no/where --dataset alpaca-en", "sft --model @model --dataset no/where#5", "sft --model @model --dataset alpaca-en --val_dataset alpaca-zh", "infer --model no/where --prompt x",
                "infer --model @model --adapters no/where --prompt x", "merge-lora --model @model --adapters no/where", "inspect no/where", "tokenize --model no/where --json")) lines.add(refused(line));
        for (String line : lines) {
            for (String root : List.of("cache/hf/hub", "cache/modelscope", "cache/modelscope/hub")) assertTrue(line.contains(folder.resolve(root).toString()), line);
            assertTrue(Stream.of("--model: no/where", "--dataset: no/where", "--adapters: no/where", "--val_dataset: alpaca-zh (").anyMatch(line::contains), line);
        }
    }
}
