package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.adapter.LoraConfig.Bias;
import lorikeet.lora.adapter.LoraConfig.Init;
import lorikeet.lora.adapter.Targets;
import lorikeet.lora.data.Batches;
import lorikeet.lora.model.Architecture;
import lorikeet.tensor.cpu.CpuDevice;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A trained adapter read back from its folder gives the logits that it had in memory. */
class AdapterRoundTripTest {
    private static final int[] IDS = TinyModels.ids(9, 32, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "QWEN3, NONE, '', '.*layers.1.*(q|down)_proj', false",
        "QWEN2, ALL, lm_head, 'q_proj,o_proj', true",
        "LLAMA, LORA_ONLY, embed_tokens, 'k_proj,down_proj', false",
        "MISTRAL, NONE, 'embed_tokens,norm', 'lm_head,v_proj', true",
    })
    void readBackItGivesTheSameLogits(Architecture family, Bias bias, String saved, String targets, boolean rslora) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.of(family));
        Targets hit = targets.startsWith(".*") ? Targets.Regex.of(targets) : new Targets.Names(List.of(targets.split(",")));
        List<String> modules = saved.isEmpty() ? List.of() : List.of(saved.split(","));
        LoraConfig lora = new LoraConfig(3, 5, rslora, 0.1, hit, bias, modules, Init.TRUE, Map.of(), Map.of());
        double[] trained;
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), model, lora)) {
            double[] before = opened.logits(IDS);
            TinyRun.run(opened, new Batches(TinyRun.rows(4, 7), 2, 1, true, 42), TinyRun.settings(4, 1e-2, 100), folder.resolve("out"), null, () -> false);
            trained = opened.logits(IDS);
            assertFalse(Arrays.equals(before, trained));
        }
        try (OpenedModel opened = OpenedModel.adapted(CpuDevice.open(), model, folder.resolve("out/checkpoint-4"))) {
            assertArrayEquals(trained, opened.logits(IDS));
        }
    }
}
