package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NaN and infinity stop a run, with the first tensor named, before they reach a checkpoint. */
class SftNonFiniteTest {
    @TempDir
    Path folder;
    private List<String> command;

    @BeforeEach
    void write() {
        TinyModels.write(folder.resolve("model"), TinyModels.qwen2());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 6);
        command = List.of("sft", "--model", folder.resolve("model").toString(), "--dataset", rows.toString(), "--add_version", "false", "--lora_dropout", "0",
                "--output_dir", folder.resolve("out").toString(), "--gradient_accumulation_steps", "2", "--max_steps", "6", "--save_steps", "1", "--logging_steps", "1");
    }

    /** Overwrites the first element of an F32 tensor in the model's file. */
    private void poison(String tensor, float value) throws IOException {
        Path file = folder.resolve("model/model.safetensors");
        long begin;
        try (SafetensorsFile opened = SafetensorsFile.open(file, Load.COPY)) {
            begin = opened.entry(tensor).begin();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            channel.read(eight, 0);
            channel.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, value), 8 + eight.getLong(0) + begin);
        }
    }

    private String failure(String... more) {
        CommandRun run = CommandRun.of(CommandRun.with(command, more));
        assertEquals(1, run.exit(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        return run.err();
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.embed_tokens.weight", "model.layers.1.mlp.up_proj.weight", "model.layers.0.self_attn.k_proj.bias", "model.norm.weight", "lm_head.weight"})
    void poisonedWeightIsNamed(String tensor) throws IOException {
        poison(tensor, Float.NaN);
        String line = failure();
        assertTrue(line.startsWith("lorikeet sft: step 1: NaN or infinity, first in weight " + tensor + ";"), line);
        assertEquals(List.of(), RunFiles.checkpoints(folder.resolve("out")));
    }

    @Test
    void overflowInAWeightsProductIsNamedByTheWeight() throws IOException {
        poison("model.layers.1.post_attention_layernorm.weight", Float.MAX_VALUE);
        String line = failure("--target_modules", "q_proj");
        assertTrue(line.contains("step 1: NaN or infinity, first in the result of ") && line.contains("model.layers.1."), line);
    }

    @Test
    void explodingRateStopsTheRunAndLeavesEarlierCheckpointsWhole() {
        String line = failure("--learning_rate", "1e38", "--lr_scheduler_type", "linear", "--warmup_steps", "5");
        assertTrue(line.matches("(?s)lorikeet sft: step 3: NaN or infinity, first in the result of \\S+ with model\\.layers\\.0\\..*"), line);
        assertEquals(List.of("checkpoint-1", "checkpoint-2"), RunFiles.checkpoints(folder.resolve("out")));
        // The first step's rate was 0, so from there all is well at a sane rate.
        CommandRun.done(command, "--learning_rate", "1e-3", "--resume_from_checkpoint", folder.resolve("out/checkpoint-1").toString(), "--output_dir", folder.resolve("again").toString());
    }

    @Test
    void modelThatItsLastStepRuinedIsNotCalledDone() {
        String line = failure("--learning_rate", "1e30", "--max_steps", "1");
        assertTrue(line.contains("gives NaN or infinity for the fixed prompts; lower --learning_rate"), line);
    }

    @Test
    void weightsThatOverflowInTheLastStepAreNotSaved() {
        String line = failure("--learning_rate", "3e38", "--weight_decay", "1e5", "--max_steps", "1");
        assertTrue(line.matches("(?s)lorikeet sft: step 1: NaN or infinity, first in weight model\\.layers\\.0\\.self_attn\\.q_proj\\.lora_[AB]\\.weight;.*"), line);
        assertEquals(List.of(), RunFiles.checkpoints(folder.resolve("out")));
    }
}
