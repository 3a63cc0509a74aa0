package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with activations in bf16 by PTX kernels, on the emulator: the CPU's losses in F32, and no operation left to the CPU. */
class Bf16TrainingTest {
    /** What eight bits of activations may change of a loss. */
    private static final double MOST = 0.02;

    @TempDir
    Path folder;

    private Path run(String out, String... more) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.qwen2());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 4);
        List<String> common = List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--per_device_train_batch_size", "2", "--gradient_accumulation_steps", "1",
                "--max_steps", "3", "--learning_rate", "1e-2", "--logging_steps", "1", "--torch_dtype", "bfloat16", "--add_version", "false", "--output_dir", folder.resolve(out).toString());
        CommandRun run = CommandRun.done(common, more);
        if (List.of(more).contains("emulator")) {
            assertTrue(run.out().contains("operations that fell back to the CPU: none"), run.out());
            assertTrue(run.out().contains("operations lowered to smaller ones: none"), run.out());
        }
        return folder.resolve(out);
    }

    private static List<Double> losses(Path run) {
        return RunFiles.log(run).stream().filter(row -> row.has("loss")).map(row -> row.get("loss").doubleValue()).toList();
    }

    private void checkLosses(String... flags) {
        List<Double> expected = losses(run("cpu", flags));
        List<Double> found = losses(run("emulator", CommandRun.with(List.of(flags), "--device", "emulator")));
        assertEquals(3, expected.size());
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) assertEquals(expected.get(i), found.get(i), MOST * expected.get(i), expected + " and " + found);
    }

    @Test
    void adaptersHaveTheLossesOfF32() {
        checkLosses("--lora_dropout", "0.1");
    }

    @Test
    void allParametersHaveTheLossesOfF32() {
        checkLosses("--tuner_type", "full", "--learning_rate", "1e-3");
    }
}
