package lorikeet.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
