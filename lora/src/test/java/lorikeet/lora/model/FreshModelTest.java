package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Scope;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreshModelTest {
    @TempDir
    private Path folder;

    private float[] fresh(String tensor, long seed) {
        ConfigJson.of(Architecture.LLAMA).with("vocab_size", "512").with("initializer_range", "0.05").with("attention_bias", "true").read(folder);
        try (CpuDevice device = CpuDevice.open(); Eager ops = Eager.on(device)) {
            FreshModel.write(ops, folder, DType.BF16, seed);
            try (CheckpointFiles files = CheckpointFiles.open(folder, Load.COPY); Scope scope = ops.scope()) {
                files.check(DecoderConfig.read(folder));
                CheckpointFiles.Weight weight = files.weight(tensor);
                Tensor stored = Weights.mapped(device, weight.file(), weight.entry());
                float[] values = Host.floats(ops, ops.cast(stored, DType.F32));
                stored.release();
                return values;
            }
        }
    }

    @Test
    void matricesAreNormalWithTheConfigsDeviation() {
        float[] values = fresh("model.embed_tokens.weight", 1);
        double squares = 0;
        for (float value : values) squares += (double) value * value;
        assertEquals(0.05, Math.sqrt(squares / values.length), 0.05 * 3 / Math.sqrt(2 * values.length));
    }

    @Test
    void normsAreOneAndBiasesZero() {
        for (float value : fresh("model.layers.1.input_layernorm.weight", 1)) assertEquals(1f, value);
        for (float value : fresh("model.layers.1.self_attn.k_proj.bias", 1)) assertEquals(0f, value);
    }

    @Test
    void oneSeedGivesTheSameFile() throws IOException {
        fresh("model.norm.weight", 5);
        byte[] first = Files.readAllBytes(folder.resolve(CheckpointFiles.SINGLE));
        fresh("model.norm.weight", 5);
        assertArrayEquals(first, Files.readAllBytes(folder.resolve(CheckpointFiles.SINGLE)));
        assertFalse(Arrays.equals(fresh("model.embed_tokens.weight", 5), fresh("model.embed_tokens.weight", 6)));
    }
}
