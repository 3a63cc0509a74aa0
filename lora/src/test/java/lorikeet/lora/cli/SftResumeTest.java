package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.lora.model.ConfigJson;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run goes on from any of its checkpoints as if it had never stopped. */
class SftResumeTest {
    private static final int STEPS = 9;

    /** What is trained; each run passes its seven rows several times, with a short last batch and a log window open at most checkpoints. */
    private enum Training {
        LORA(TinyModels.qwen2(), StoredDType.F32, "--lora_rank", "3", "--lora_dropout", "0.1", "--lora_bias", "all", "--modules_to_save", "lm_head"),
        LORA_BIASES_OF_A_TIED_MODEL(TinyModels.llama(), StoredDType.F16, "--lora_rank", "2", "--lora_dropout", "0.3", "--lora_bias", "lora_only",
                "--modules_to_save", "embed_tokens", "--gradient_checkpointing", "false", "--use_rslora", "--init_weights", "gaussian"),
        FULL_OF_BF16(TinyModels.llama(), StoredDType.BF16, "--tuner_type", "full"),
        FULL_OF_F32(TinyModels.mistral(), StoredDType.F32, "--tuner_type", "full");

        final ConfigJson config;
        final StoredDType dtype;
        final List<String> flags;

        Training(ConfigJson config, StoredDType dtype, String... flags) {
            this.config = config;
            this.dtype = dtype;
            this.flags = List.of(flags);
        }
    }

    @TempDir
    Path folder;

    private Path rows;

    @BeforeEach
    void writeRows() {
        rows = TinyRows.write(folder.resolve("rows.jsonl"), 10);
    }

    private List<String> command(Training training) {
        List<String> command = new ArrayList<>(commandWithoutAdapter(training));
        command.addAll(training.flags);
        return command;
    }

    private List<String> commandWithoutAdapter(Training training) {
        Path model = TinyModels.write(folder.resolve("model"), training.config, training.dtype);
        return List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--add_version", "false",
                "--split_dataset_ratio", "0.3", "--per_device_train_batch_size", "2", "--gradient_accumulation_steps", "3", "--max_steps", "" + STEPS,
                "--learning_rate", "1e-2", "--warmup_steps", "2", "--logging_steps", "3", "--eval_steps", "4", "--save_steps", "2");
    }

    private Path unbroken(List<String> command) {
        Path output = folder.resolve("unbroken");
        CommandRun.done(command, "--output_dir", output.toString());
        assertEquals(List.of("checkpoint-2", "checkpoint-4", "checkpoint-6", "checkpoint-8", "checkpoint-9"), RunFiles.checkpoints(output));
        return output;
    }

    @ParameterizedTest
    @EnumSource
    void everyCheckpointContinuesBitForBitHereAndElsewhere(Training training) {
        List<String> command = command(training);
        Path unbroken = unbroken(command);
        for (int step = 2; step < STEPS; step += 2) {
            Path other = folder.resolve("other-" + step);
            CommandRun.done(command, "--resume_from_checkpoint", unbroken.resolve("checkpoint-" + step).toString(), "--output_dir", other.toString());
            RunFiles.assertSameRun(unbroken, other);

            Path killed = RunFiles.copyUpTo(unbroken, step, folder.resolve("killed-" + step));
            CommandRun.done(command, "--resume_from_checkpoint", killed.toString(), "--output_dir", killed.toString());
            RunFiles.assertSameRun(unbroken, killed);
            assertEquals(RunFiles.checkpoints(unbroken), RunFiles.checkpoints(killed));
        }
    }

    @Test
    void checkpointAloneSaysHowItsRunGoesOn() {
        Path unbroken = unbroken(command(Training.LORA));
        Path other = folder.resolve("other");
        List<String> alone = List.of("sft", "--resume_from_checkpoint", unbroken.resolve("checkpoint-4").toString(), "--output_dir", other.toString(), "--add_version", "false");
        CommandRun run = CommandRun.done(alone);
        assertTrue(run.out().contains("resumed: flags that are not given here are those of " + unbroken.resolve("checkpoint-4/args.json")), run.out());
        RunFiles.assertSameRun(unbroken, other);
    }

    @Test
    void flagsGivenBesideACheckpointWin() {
        Path unbroken = unbroken(command(Training.LORA));
        List<String> changed = List.of("sft", "--resume_from_checkpoint", unbroken.resolve("checkpoint-4").toString(), "--add_version", "false", "--max_steps", "6");
        CommandRun.done(changed, "--output_dir", folder.resolve("shorter").toString());
        assertEquals(List.of("checkpoint-6"), RunFiles.checkpoints(folder.resolve("shorter")));
        assertTrue(CommandRun.refused(changed, "--load_args", "false", "--output_dir", folder.resolve("none").toString()).contains(" is missing"));
    }

    @Test
    void strategiesSayWhenARunSavesAndEvaluates() {
        List<String> command = command(Training.LORA); // seven rows in steps of six: two steps an epoch
        Path epochs = folder.resolve("epochs"), none = folder.resolve("none");
        CommandRun.done(command, "--output_dir", epochs.toString(), "--save_strategy", "epoch", "--eval_strategy", "no");
        assertEquals(List.of("checkpoint-2", "checkpoint-4", "checkpoint-6", "checkpoint-8", "checkpoint-9"), RunFiles.checkpoints(epochs));
        assertTrue(RunFiles.log(epochs).stream().noneMatch(row -> row.has("eval_loss")));
        CommandRun.done(command, "--output_dir", none.toString(), "--save_strategy", "no", "--eval_strategy", "epoch");
        assertEquals(List.of("checkpoint-9"), RunFiles.checkpoints(none));
        assertEquals(5, RunFiles.log(none).stream().filter(row -> row.has("eval_loss")).count());
    }

    @Test
    void folderOfVersionsMeansTheLastRunThatHasACheckpoint() {
        List<String> command = command(Training.LORA);
        Path unbroken = unbroken(command);
        Path versions = folder.resolve("versions");
        RunFiles.copyUpTo(unbroken, 8, versions.resolve("v9-20250101-000000"));
        RunFiles.copyUpTo(unbroken, 4, versions.resolve("v10-20250101-000000"));
        RunFiles.copyUpTo(unbroken, 0, versions.resolve("v11-20250101-000000"));
        Path other = folder.resolve("other");
        CommandRun run = CommandRun.done(command, "--resume_from_checkpoint", versions.toString(), "--output_dir", other.toString());
        RunFiles.assertSameRun(unbroken, other);
        assertEquals(List.of("checkpoint-6", "checkpoint-8", "checkpoint-9"), RunFiles.checkpoints(other), run.out());
    }

    @Test
    void finishedRunHasNothingLeftToDo() {
        List<String> command = command(Training.LORA);
        Path unbroken = unbroken(command);
        Path other = folder.resolve("other");
        CommandRun.done(command, "--resume_from_checkpoint", unbroken.toString(), "--output_dir", other.toString());
        assertEquals(RunFiles.values(unbroken), RunFiles.values(other));
        assertEquals(List.of(), RunFiles.checkpoints(other));
    }

    @Test
    void otherSettingsAreRefusedAndNothingIsWritten() {
        String checkpoint = unbroken(command(Training.LORA)).resolve("checkpoint-4").toString();
        List<String> command = commandWithoutAdapter(Training.LORA);
        Path other = folder.resolve("other");
        assertRefusal("seed is 42, this run has 43; resume with the same --seed", other, command, "--resume_from_checkpoint", checkpoint, "--seed", "43");
        assertRefusal("--lora_rank: the adapter has 3, found 4", other, command, "--resume_from_checkpoint", checkpoint, "--lora_rank", "4");
        assertRefusal("--modules_to_save", other, command, "--resume_from_checkpoint", checkpoint, "--modules_to_save", "embed_tokens");
        assertRefusal("config.json", other, command, "--resume_from_checkpoint", checkpoint, "--tuner_type", "full");
        assertRefusal("checkpoint-3", other, command, "--resume_from_checkpoint", folder.resolve("unbroken/checkpoint-3").toString());
        assertRefusal("neither", other, command, "--resume_from_checkpoint", folder.resolve("model").toString());
    }

    private static void assertRefusal(String said, Path output, List<String> command, String... more) {
        String line = CommandRun.refused(List.of(CommandRun.with(command, more)), "--output_dir", output.toString());
        assertTrue(line.contains(said), line);
        assertFalse(Files.exists(output), line);
    }
}
