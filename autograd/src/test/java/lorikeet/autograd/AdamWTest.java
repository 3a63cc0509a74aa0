package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lorikeet.tensor.Eager;
import lorikeet.tensor.check.ExhaustedDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdamWTest {
    @ParameterizedTest
    @CsvSource({
        "model.layers.0.self_attn.q_proj.lora_A.weight, true",
        "model.layers.0.mlp.down_proj.lora_B.weight, true",
        "model.layers.0.mlp.down_proj.weight, true",
        "model.embed_tokens.weight, true",
        "lm_head.weight, true",
        "model.layers.0.self_attn.q_proj.bias, false",
        "model.layers.0.self_attn.q_norm.weight, false",
        "model.layers.0.input_layernorm.weight, false",
        "model.layers.0.post_attention_layernorm.weight, false",
        "model.norm.weight, false",
        "model.normal_proj.weight, true",
    })
    void weightDecaySparesNormsAndBiases(String name, boolean decays) {
        assertEquals(decays, AdamW.decays(name));
    }

    @Test
    void memoryThatEndsWhileTheMomentsAreMadeLeavesNothing() {
        try (ExhaustedDevice device = new ExhaustedDevice(new ReferenceDevice()); Eager ops = Eager.on(device)) {
            List<Parameter> parameters = List.of(new Parameter("a.weight", ops.fill(1, 2, 3), true), new Parameter("a.bias", ops.fill(1, 2), true));
            long taken = device.checkFailuresLeaveNothing(() -> new AdamW(ops, parameters, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1)), AdamW::close);
            assertTrue(taken >= 5, "takes " + taken);
        }
    }
}
