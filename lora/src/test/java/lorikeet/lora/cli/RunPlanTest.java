package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.lora.train.MemoryPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunPlanTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--tuner_type lora --gradient_checkpointing false", "--tuner_type full --gradient_accumulation_steps 2"})
    void aRunTakesWhatItPlannedAtItsStart(String more) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.qwen2());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 10);
        CommandRun run = CommandRun.done(List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--per_device_train_batch_size", "2", "--max_steps", "5",
                "--output_dir", folder.resolve("out").toString(), "--assert_memory"), more.split(" "));
        assertTrue(run.out().contains("memory plan: weights "), run.out());
        assertTrue(run.out().matches("(?s).*--assert_memory: memory: the pool's high-water mark is [0-9,]+ bytes, planned [0-9,]+: [+-][0-9.]+ %, within 10 %\n.*"), run.out());
    }

    @Test
    void moreThanATenthOffIsNotMet() {
        RunPlan plan = new RunPlan(new MemoryPlan(500, 200, 100, 100, 200, 200, 50, 50, 50, 2000, 1), JavaMemory.least()); // 1,000 in the pool
        for (long peak : new long[] {900, 1000, 1100}) assertTrue(plan.isMet(peak));
        for (long peak : new long[] {899, 1101, 5000}) assertFalse(plan.isMet(peak));
        assertEquals("memory: the pool's high-water mark is 1,500 bytes, planned 1,000: +50.0 %, expected within 10 %", plan.outcome(1500));
    }
}
