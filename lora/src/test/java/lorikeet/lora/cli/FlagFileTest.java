package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Flags by older names and from files become those that are parsed. */
class FlagFileTest {
    @TempDir Path folder;

    private static String[] plain(String... args) {
        return Spelling.plain(args, Lorikeet.commandLine(), new FlagOrigins());
    }

    private String[] withFile(String name, String content, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("sft", Files.writeString(folder.resolve(name), content).toString()));
        args.addAll(List.of(more));
        return plain(args.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sft --train_type full           | sft --tuner_type full",
        "sft --sft-type=lora             | sft --tuner_type=lora",
        "sft --use_lora false            | sft --tuner_type=full",
        "sft --use_lora --seed 1         | sft --tuner_type=lora --seed 1",
        "sft --use_lora=true             | sft --tuner_type=lora",
        "sft --sft_type lora --use_lora true --seed 1 | sft --tuner_type lora --seed 1",
        "sft --use_lora --tuner_type LORA | sft --tuner_type=lora",
        "sft --use_lora no --sft_type full --train_type=full | sft --tuner_type=full",
        "sft --model_id M --seed 1 --model M | sft --model M --seed 1",
        "sft --batch_size 4 --per-device-train-batch-size=4 | sft --per_device_train_batch_size 4",
        "sft --model_id_or_path M        | sft --model M",
        "sft --batch_size 4              | sft --per_device_train_batch_size 4",
        "sft --lora_target_modules a b   | sft --target_modules a b",
        "sft --dataset_test_ratio 0.1    | sft --split_dataset_ratio 0.1",
        "sft --lora_target_regex .*q     | sft --target_regex .*q",
        "sft --lora_modules_to_save a    | sft --modules_to_save a",
        "sft --lora_dropout_p 0.1        | sft --lora_dropout 0.1",
        "sft --init_lora_weights false   | sft --init_weights false",
        "sft --eval_batch_size 2         | sft --per_device_eval_batch_size 2",
        "sft --custom_train_dataset_path a.jsonl | sft --dataset a.jsonl",
        "sft --template_type chatml      | sft --template chatml",
        "pt --dtype bf16                 | pt --torch_dtype bf16",
        "infer --ckpt-dir=D              | infer --adapters=D",
        "infer --model_id M              | infer --model M",
        "infer --ckpt_dir D              | infer --adapters D",
        "infer --use_lora true           | infer --use_lora true",
        "merge-lora --model_id M --lora_weights W --merged_output O | merge-lora --model M --adapters W --output_dir O",
        "env -- --train_type             | env -- --train_type"})
    void olderNames(String typed, String expected) {
        assertArrayEquals(expected.split(" "), plain(typed.split(" ")));
    }

    @Test
    void yamlFileGivesFlagsAndTheCommandLineWins() throws IOException {
        String yaml = "# a run\nmodel: M  # where\ntrain_type: full\nlearning_rate: 1e-5\nmax-steps: 20\npacking: true\nsystem: \"a: b\\n\"\ncolumns: {mine: query}\n"
                + "target_modules:\n  - q_proj\n  - v_proj\nresume_from_checkpoint:\n";
        assertArrayEquals(new String[] {"sft", "--model=M", "--tuner_type=full", "--max_steps=20", "--packing=true", "--system=a: b\n", "--columns={\"mine\":\"query\"}",
            "--target_modules=q_proj", "--target_modules=v_proj", "--learning_rate", "2e-4"}, withFile("run.yaml", yaml, "--learning-rate", "2e-4"));
    }

    @Test
    void jsonFileGivesFlags() throws IOException {
        assertArrayEquals(new String[] {"sft", "--model=M", "--dataset=a", "--dataset=b", "--seed=7", "--strict=false", "--packing=false"},
                withFile("run.json", "{\"model\": \"M\", \"dataset\": [\"a\", \"b\"], \"seed\": 7,\t\"strict\": false, \"packing\": true}", "--no_packing"));
    }

    @Test
    void runIsThatOfItsFlags() throws IOException {
        BadInput.base(folder);
        Path file = Files.writeString(folder.resolve("run.yml"), "model: " + folder.resolve("model") + "\ndataset:\n- " + folder.resolve("rows.jsonl")
                + "\noutput_dir: " + folder.resolve("out") + "\nadd_version: no\nmax_steps: 9\n");
        CommandRun run = CommandRun.of("sft", file.toString(), "--max_steps", "1");
        assertEquals(0, run.exit(), run.err());
        assertTrue(Files.exists(folder.resolve("out/checkpoint-1")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a.yaml | - a                   | expected flags with their values",
        "a.yaml | seed: 1@rank: [1      | a.yaml line 2: not YAML: expected ',' or ']', but got ",
        "a.yaml | seed: 1@seed: 2       | a.yaml line 2: not YAML: found duplicate key seed",
        "a.yaml | seed: 1@@  b: 2       | a.yaml line 3: not YAML: ",
        "a.yaml | a: *b                 | a.yaml",
        "a.yaml | %TAG x                | a.yaml line 1: not YAML: ",
        "a.yaml | a: \"\u0001\"         | a.yaml",
        "a.yaml | seed: 1@a: &x [*x]     | a.yaml line 2: expected a text, a number, true or false for a",
        "a.yaml | 'a b': 1              | expected names of flags as keys, not \"a b\"",
        "a.yaml | ENV: {A: b}           | a.yaml line 1: expected no ENV",
        "a.yaml | seed: 1@@a: &x {y: *x}  | a.yaml line 3: expected values that JSON can hold for a",
        "a.yaml | seed: !!java/x {}     | a.yaml line 1: not YAML: ",
        "a.json | {@\"seed\": 1          | a.json line 2: not JSON: ",
        "a.json | {\"seed\": 1, \"seed\": 2} | not JSON: ",
        "a.json | [1]                   | expected flags with their values",
        "a.json | {@\"seed\": [[1]]}     | a.json line 2: expected a text, a number, true or false for seed"})
    void fileThatHoldsNoFlagsIsRefused(String name, String content, String expected) {
        UsageException refused = assertThrows(UsageException.class, () -> withFile(name, content.replace('@', '\n')));
        assertTrue(refused.getMessage().contains(expected), refused.getMessage());
        assertFalse(refused.getMessage().matches("(?s).*(\\R|\\\\u000a|\\\\n).*"), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a.yaml | # a run@lora_rank: x          | line 2: --lora_rank: expected a whole number",
        "a.yaml | seed: 1@@lora_rank: 0         | line 3: --lora_rank: expected at least 1, found 0",
        "a.yaml | sft_type: lora@use_lora: false | line 1: --sft_type and --use_lora: both say what --tuner_type is, and differ",
        "a.yaml | lora_rnak: 8                  | line 1: unknown flag '--lora_rnak'; did you mean '--lora_rank'?",
        "a.yaml | seed: 1@train_type: longlora  | line 2: --tuner_type: 'longlora' of ms-swift does not exist here yet; expected one of lora, full",
        "a.yaml | seed: 1@quantization_bit: 4   | line 2: flag '--quantization_bit' of ms-swift does not exist here yet",
        "a.yaml | seed: 1@optim: sgd            | line 2: flag '--optim' of ms-swift does not exist here yet with 'sgd', only with adamw_torch",
        "a.json | {@\"seed\": 1,@\"max_steps\": 0} | line 3: --max_steps: expected at least 1",
        "a.json | {@\"dataset\": [@\"a.jsonl\"], \"model\": \"none\"} | line 3: --model: none does not exist"})
    void errorsOfFlagsFromAFileNameFileAndLine(String name, String content, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content.replace('@', '\n'));
        CommandRun run = CommandRun.of("sft", file.toString(), "--dataset", "a.jsonl");
        assertEquals(2, run.exit(), run.err());
        assertTrue(run.err().startsWith("lorikeet sft: " + file + " " + expected), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void namesOfOneFlagThatAgreeInAFileAreOne() throws IOException {
        assertArrayEquals(new String[] {"sft", "--tuner_type=lora", "--seed", "1"}, withFile("run.yaml", "sft_type: lora\nuse_lora: true\ntuner_type: Lora\n", "--seed", "1"));
        assertArrayEquals(new String[] {"sft", "--tuner_type=full"}, withFile("run.yaml", "sft_type: lora\nuse_lora: true\n", "--use_lora", "false"));
    }

    @Test
    void errorsOfTheCommandLineDoNotNameTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "lora_rank: 8\nseed: 1\n");
        assertTrue(CommandRun.of("sft", file.toString(), "--lora_rank", "x").err().startsWith("lorikeet sft: --lora_rank: expected"));
    }

    @Test
    void hostileFilesAreRefusedInOneLine() throws IOException {
        Files.writeString(folder.resolve("deep.yaml"), "a: " + "[".repeat(100_000));
        Files.writeString(folder.resolve("deep.json"), "{\"a\": " + "[".repeat(100_000));
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
        Files.writeString(folder.resolve("unknown.yaml"), "lora_rnak: 8\n");
        Files.createDirectory(folder.resolve("folder.yaml"));
        for (String name : List.of("none.yaml", "deep.yaml", "deep.json", "latin.yaml", "folder.yaml", "unknown.yaml")) {
            CommandRun run = CommandRun.of("sft", folder.resolve(name).toString());
            assertEquals(2, run.exit(), run.err());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().startsWith("lorikeet sft: "), run.err());
        }
    }
}
