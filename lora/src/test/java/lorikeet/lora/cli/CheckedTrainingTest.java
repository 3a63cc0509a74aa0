package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.lora.SharedData;
import lorikeet.lora.TinyRows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code sft} of a small real model on the emulator beside the CPU, its losses step by step; with every check of every launch, and
 * without. The README has the command for twenty checked steps of full fine-tuning; in bf16 and with checks the emulator is slow, so that a few must do here.
 */
class CheckedTrainingTest {
    /** With checks, by one thread; in bf16; and in float32. */
    private static final int CHECKED = 2, NARROW = 5, STEPS = 20;
    private static final double F32 = 1e-4, BF16 = 0.02;

    @TempDir
    Path folder;

    @AfterEach
    void uncheck() {
        System.clearProperty(EmulatorChecks.PROPERTY);
    }

    private List<Double> losses(String out, String... flags) {
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 4);
        List<String> common = List.of("sft", "--model", SharedData.find("stories260K-hf").toString(), "--dataset", rows.toString(), "--per_device_train_batch_size", "2",
                "--gradient_accumulation_steps", "1", "--learning_rate", "1e-3", "--logging_steps", "1", "--add_version", "false", "--output_dir", folder.resolve(out).toString());
        CommandRun run = CommandRun.done(common, flags);
        if (List.of(flags).contains("emulator")) assertTrue(run.out().contains("operations that fell back to the CPU: none"), run.out());
        return RunFiles.log(folder.resolve(out)).stream().filter(row -> row.has("loss")).map(row -> row.get("loss").doubleValue()).toList();
    }

    private void checkLosses(String tuner, int steps, String dtype, double most) {
        String[] flags = {"--per_device_train_batch_size", steps == CHECKED ? "1" : "2", "--tuner_type", tuner, "--max_steps", String.valueOf(steps)};
        List<Double> expected = losses("cpu", CommandRun.with(List.of(flags), "--torch_dtype", "float32"));
        List<Double> found = losses("emulator", CommandRun.with(List.of(flags), "--device", "emulator", "--torch_dtype", dtype));
        assertEquals(steps, expected.size());
        assertEquals(steps, found.size());
        for (int i = 0; i < steps; i++) assertEquals(expected.get(i), found.get(i), most * expected.get(i), expected + " and " + found);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void stepsWithAllChecksFindNothing(String tuner) {
        System.setProperty(EmulatorChecks.PROPERTY, "all");
        checkLosses(tuner, CHECKED, "float32", F32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void twentyStepsHaveTheLossesOfTheCpu(String tuner) {
        checkLosses(tuner, STEPS, "float32", F32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lora", "full"})
    void stepsInBf16AreNearThem(String tuner) {
        checkLosses(tuner, NARROW, "bfloat16", BF16);
    }
}
