package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lorikeet.lora.RunFiles;
import lorikeet.lora.SharedData;
import lorikeet.lora.TinyRows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training with {@code --tf32 true} by PTX kernels, on the emulator: the CPU's losses but for what operands of 11 bits change, and no operation left to the CPU. */
class Tf32TrainingTest {
    private static final int STEPS = 20;
    private static final double MOST = 1e-3;
    /** Products in float32 come much nearer to the CPU's losses than this. */
    private static final double LEAST = 1e-5;

    @TempDir
    Path folder;

    private List<Double> losses(String out, String... more) {
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 4);
        List<String> common = List.of("sft", "--model", SharedData.find("stories260K-hf").toString(), "--dataset", rows.toString(), "--per_device_train_batch_size", "2",
                "--gradient_accumulation_steps", "1", "--max_steps", String.valueOf(STEPS), "--logging_steps", "1", "--torch_dtype", "float32", "--add_version", "false",
                "--output_dir", folder.resolve(out).toString());
        CommandRun run = CommandRun.done(common, more);
        assertTrue(run.out().contains("operations that fell back to the CPU: none") && run.out().contains("operations lowered to smaller ones: none"), run.out());
        return RunFiles.log(folder.resolve(out)).stream().filter(row -> row.has("loss")).map(row -> row.get("loss").doubleValue()).toList();
    }

    @Test
    void twentyStepsHaveTheLossesOfTheCpu() {
        List<Double> expected = losses("cpu");
        List<Double> found = losses("emulator", "--device", "emulator", "--tf32", "true");
        assertEquals(STEPS, expected.size());
        assertEquals(STEPS, found.size());
        double worst = IntStream.range(0, STEPS).mapToDouble(i -> Math.abs(found.get(i) - expected.get(i)) / expected.get(i)).max().orElseThrow();
        assertTrue(worst > LEAST && worst <= MOST, worst + ": " + expected + " and " + found);
    }
}
