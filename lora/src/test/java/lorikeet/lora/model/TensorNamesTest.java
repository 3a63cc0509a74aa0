package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import lorikeet.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorNamesTest {
    @TempDir Path folder;

    @Test
    void llamaHoldsTheNamesOfHuggingFace() {
        Map<String, Shape> names = names(ConfigJson.of(Architecture.LLAMA));
        assertEquals(2 * 9 + 3, names.size());
        assertEquals(Shape.of(32, 16), names.get("model.embed_tokens.weight"));
        assertEquals(Shape.of(16), names.get("model.layers.1.input_layernorm.weight"));
        assertEquals(Shape.of(16, 16), names.get("model.layers.1.self_attn.q_proj.weight"));
        assertEquals(Shape.of(8, 16), names.get("model.layers.1.self_attn.k_proj.weight"));
        assertEquals(Shape.of(8, 16), names.get("model.layers.1.self_attn.v_proj.weight"));
        assertEquals(Shape.of(16, 16), names.get("model.layers.1.self_attn.o_proj.weight"));
        assertEquals(Shape.of(16), names.get("model.layers.1.post_attention_layernorm.weight"));
        assertEquals(Shape.of(24, 16), names.get("model.layers.1.mlp.gate_proj.weight"));
        assertEquals(Shape.of(24, 16), names.get("model.layers.1.mlp.up_proj.weight"));
        assertEquals(Shape.of(16, 24), names.get("model.layers.1.mlp.down_proj.weight"));
        assertEquals(Shape.of(16), names.get("model.norm.weight"));
        assertEquals(Shape.of(32, 16), names.get("lm_head.weight"));
    }

    @Test
    void familiesAddTheirOwn() {
        assertAdded(ConfigJson.of(Architecture.QWEN2), "q_proj.bias [16]", "k_proj.bias [8]", "v_proj.bias [8]");
        assertAdded(ConfigJson.of(Architecture.QWEN3).with("head_dim", "4"), "q_norm.weight [4]", "k_norm.weight [4]");
        assertAdded(ConfigJson.of(Architecture.MISTRAL));
        assertAdded(ConfigJson.of(Architecture.LLAMA).with("attention_bias", "true").with("mlp_bias", "true"), "q_proj.bias [16]", "k_proj.bias [8]",
                "v_proj.bias [8]", "o_proj.bias [16]", "gate_proj.bias [24]", "up_proj.bias [24]", "down_proj.bias [16]");
    }

    @Test
    void headDimensionWidensTheProjections() {
        Map<String, Shape> names = names(ConfigJson.of(Architecture.QWEN3).with("head_dim", "6"));
        assertEquals(Shape.of(24, 16), names.get("model.layers.0.self_attn.q_proj.weight"));
        assertEquals(Shape.of(12, 16), names.get("model.layers.0.self_attn.k_proj.weight"));
        assertEquals(Shape.of(16, 24), names.get("model.layers.0.self_attn.o_proj.weight"));
    }

    @Test
    void tiedModelsHaveNoOutputProjectionOfTheirOwn() {
        ConfigJson tied = ConfigJson.of(Architecture.LLAMA).with("tie_word_embeddings", "true");
        assertFalse(names(tied).containsKey("lm_head.weight"));
        assertTrue(TensorNames.isIgnored(tied.read(folder), "lm_head.weight"));
        DecoderConfig untied = ConfigJson.of(Architecture.LLAMA).read(folder);
        assertFalse(TensorNames.isIgnored(untied, "lm_head.weight"));
        assertTrue(TensorNames.isIgnored(untied, "model.layers.0.self_attn.rotary_emb.inv_freq"));
        assertFalse(TensorNames.isIgnored(untied, "model.layers.0.self_attn.q_proj.scales"));
    }

    /** What layer 0 has beyond a plain Llama's. */
    private void assertAdded(ConfigJson config, String... expected) {
        Map<String, Shape> names = names(config);
        names.keySet().removeAll(names(ConfigJson.of(Architecture.LLAMA)).keySet());
        TreeSet<String> added = new TreeSet<>();
        names.forEach((name, shape) -> {
            if (name.contains(".layers.0.")) added.add(name.replaceFirst(".*(self_attn|mlp)\\.", "") + " " + shape);
        });
        assertEquals(new TreeSet<>(List.of(expected)), added);
    }

    private Map<String, Shape> names(ConfigJson config) {
        Map<String, Shape> names = new LinkedHashMap<>();
        TensorNames.of(config.read(folder)).forEach(tensor -> names.put(tensor.name(), tensor.shape()));
        return names;
    }
}
