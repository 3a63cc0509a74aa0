package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lorikeet.lora.RunFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

/** The forms of flags that ms-swift takes are taken. */
class FlagSpellingsTest {
    @TempDir Path folder;

    @BeforeEach
    void base() {
        BadInput.base(folder);
    }

    private JsonNode argument(String flags, String name) {
        CommandRun run = CommandRun.of(BadInput.arguments(folder, "sft --output_dir @out --add_version false --lora_rank 1 " + flags));
        assertEquals(0, run.exit(), run.err());
        return RunFiles.json(folder.resolve("out/args.json")).get(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--dataset_shuffle              | true ", "--dataset_shuffle True  | true ", "--dataset_shuffle=YES     | true ", "--dataset-shuffle 1    | true ",
        "--dataset_shuffle False        | false", "--dataset_shuffle no    | false", "--dataset_shuffle=0       | false", "--no_dataset_shuffle   | false",
        "--no-dataset-shuffle           | false", "--dataset_shuffle none  | true ", "--dataset_shuffle --seed 1 | true"})
    void booleans(String flags, boolean expected) {
        assertEquals(expected, argument(flags, "dataset_shuffle").booleanValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"5E-5 | 5e-5", "1e-4 | 1e-4", ".5 | 0.5", "1. | 1", "+0.1 | 0.1", "1 | 1", "00.10 | 0.1"})
    void numbers(String typed, double expected) {
        assertEquals(expected, argument("--learning_rate " + typed, "learning_rate").doubleValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"q_proj v_proj", "q_proj,v_proj", "q_proj, v_proj", "q_proj,v_proj q_proj", "self_attn.q_proj v_proj", ".*\\.(q|v)_proj", ".*\\.[qv]_proj"})
    void targetModules(String typed) {
        argument("--target_modules " + typed, "target_modules");
        String weights = String.join(" ", RunFiles.names(folder.resolve("out")));
        assertTrue(weights.contains("checkpoint-1"), weights);
        CommandRun run = CommandRun.of(BadInput.arguments(folder, "sft --adapters @out --target_modules q_proj v_proj --lora_rank 1"));
        assertEquals(0, run.exit(), run.err());
    }

    @ParameterizedTest
    @CsvSource({"LORA, lora", "Lora, lora", "lora, lora"})
    void choicesInAnyCase(String typed, String expected) {
        assertEquals(expected, argument("--tuner_type " + typed + " --lr_scheduler_type COSINE --device CPU --lora_bias None", "tuner_type").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"@rows.jsonl @rows.jsonl", "@rows.jsonl --dataset @rows.jsonl"})
    void severalDatasets(String typed) {
        CommandRun run = CommandRun.of(BadInput.arguments(folder, "sft --dataset " + typed));
        assertTrue(run.out().contains("data: 16 rows"), run.out());
    }

    @Test
    void datasetsApartByCommas() {
        CommandRun run = CommandRun.of(BadInput.arguments(folder, "sft --dataset " + folder.resolve("rows.jsonl") + "," + folder.resolve("rows.jsonl")));
        assertTrue(run.out().contains("data: 16 rows"), run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "pt", "infer", "inspect", "env"})
    void helpListsEveryFlagOnce(String command) {
        CommandRun run = CommandRun.of(command, "--help_all");
        assertEquals(0, run.exit(), run.err());
        List<String> listed = run.out().lines().filter(line -> line.startsWith("  -")).flatMap(line -> Stream.of(line.strip().split(" ")[0], line)).toList();
        for (OptionSpec option : Lorikeet.commandLine().getSubcommands().get(command).getCommandSpec().options()) {
            assertEquals(1, listed.stream().filter(line -> line.matches(" .*" + option.longestName() + "( .*|$)") && line.indexOf(option.longestName()) < 10).count(), option.longestName());
        }
        assertTrue(run.out().lines().allMatch(line -> line.length() <= 110), run.out());
        assertEquals(List.of(), run.out().lines().filter(line -> line.contains("=<") || line.contains("${")).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "pt", "infer", "merge-lora", "inspect", "tokenize", "train-tokenizer", "env"})
    void helpFitsTheFirstScreen(String command) {
        List<String> lines = CommandRun.of(command, "--help").out().lines().toList();
        assertTrue(lines.size() <= 24, String.join("\n", lines));
        assertEquals(List.of(), lines.stream().filter(line -> line.length() > 80).toList());
        long flags = lines.stream().filter(line -> line.startsWith("  -")).count();
        long all = CommandRun.of(command, "--help_all").out().lines().filter(line -> line.startsWith("  -")).count() - 3;
        assertEquals(Math.min(15, all), flags, String.join("\n", lines));
        assertEquals(all > 15, lines.getLast().startsWith("--help_all lists all " + all + " flags; "), lines.getLast());
    }

    @Test
    void namesOfMsSwiftThatAreHereAreNotCalledMissing() {
        for (String command : Set.of("sft", "pt", "infer", "inspect", "env")) {
            assertTrue(SwiftNames.command(command).isEmpty(), command);
            for (OptionSpec option : Lorikeet.commandLine().getSubcommands().get(command).getCommandSpec().options()) {
                assertTrue(SwiftNames.missing(option.longestName()).isEmpty(), option.longestName());
            }
        }
    }
}
