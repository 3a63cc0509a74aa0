package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.Targets;
import lorikeet.lora.cli.CommandRun;
import lorikeet.lora.model.ConfigJson;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.model.Sequences;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeTest {
    @TempDir
    private Path folder;

    @Test
    void mergedModelIsBasePlusAdapter() {
        checkMerged(TinyModels.qwen2(), List.of());
        assertTrue(DecoderConfig.read(folder.resolve("merged")).tieWordEmbeddings() == DecoderConfig.read(folder.resolve("model")).tieWordEmbeddings());
    }

    @Test
    void embeddingsOfWhichOneWasTrainedAreWrittenApart() {
        checkMerged(TinyModels.llama(), List.of("embed_tokens"));
        assertFalse(DecoderConfig.read(folder.resolve("merged")).tieWordEmbeddings());
    }

    @Test
    void existingFolderIsRefusedAndStays() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.llama(), StoredDType.F32);
        String line = CommandRun.refused(List.of("merge-lora", "--model", model.toString(), "--adapters", model.toString(), "--output_dir", model.toString()));
        assertTrue(line.contains("--output_dir") && line.contains("exists"), line);
        assertTrue(Files.exists(model.resolve("model.safetensors")));
    }

    private void checkMerged(ConfigJson json, List<String> modulesToSave) {
        Path base = TinyModels.write(folder.resolve("model"), json, StoredDType.F32);
        Path adapter = folder.resolve("adapter");
        LoraConfig lora = new LoraConfig(3, 6, false, 0, new Targets.Names(List.of("q_proj", "down_proj", "lm_head")), LoraConfig.Bias.NONE,
                modulesToSave, LoraConfig.Init.FALSE, Map.of(), Map.of());
        float[] adapted;
        try (Device device = CpuDevice.open(); Eager ops = Eager.on(device); LanguageModel model = LanguageModel.open(ops, base, Storing.MAPPED)) {
            model.attach(lora, 1);
            model.save(adapter);
            adapted = logits(ops, model);
        }
        CommandRun run = CommandRun.of("merge-lora", "--model", base.toString(), "--adapters", adapter.toString(), "--output_dir", folder.resolve("merged").toString());
        assertEquals(0, run.exit(), run.err());
        try (Device device = CpuDevice.open(); Eager ops = Eager.on(device); LanguageModel merged = LanguageModel.open(ops, folder.resolve("merged"), Storing.MAPPED)) {
            assertArrayEquals(adapted, logits(ops, merged), 1e-4f);
        }
    }

    private static float[] logits(Eager ops, LanguageModel model) {
        Sequences ids = Sequences.of(List.of(new int[] {1, 5, 2, 7, 3}));
        try (Scope _ = ops.scope()) {
            return Host.floats(ops, model.decoder().logits(ops, model.decoder().hidden(ops, ids, null, Recompute.NONE)));
        }
    }
}
