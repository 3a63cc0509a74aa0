package lorikeet.lora.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lorikeet.lora.json.JsonObject;

/**
 * Fields of a config.json that would change the arithmetic in a way that is not implemented, each with the only value
 * that does not. Computing on regardless would give wrong numbers without a word.
 */
final class NeutralFields {
    private record Neutral(String field, Object value, String why) {
        boolean holds(JsonNode found) {
            return switch (value) {
                case Integer number -> found.isNumber() && found.doubleValue() == number;
                case Boolean flag -> found.isBoolean() && found.booleanValue() == flag;
                default -> false;
            };
        }

        String expected() {
            return (value == ABSENT ? "no such field" : String.valueOf(value)) + " (" + why + ")";
        }
    }

    private static final String ABSENT = "absent";

    private static final List<Neutral> FIELDS = List.of(
            new Neutral("quantization_config", ABSENT, "weights in F32, F16 or BF16"),
            new Neutral("attention_dropout", 0, "dropout of attention weights is not implemented"),
            new Neutral("hidden_dropout", 0, "dropout of activations is not implemented"),
            new Neutral("embd_pdrop", 0, "dropout of embeddings is not implemented"),
            new Neutral("resid_pdrop", 0, "dropout of residuals is not implemented"),
            new Neutral("pretraining_tp", 1, "products in slices are not implemented"),
            new Neutral("partial_rotary_factor", 1, "the whole head is rotated"),
            new Neutral("rope_interleaved", false, "rotary pairs are the halves of a head"),
            new Neutral("no_rope_layers", ABSENT, "every layer rotates"),
            new Neutral("use_mrope", false, "positions have one dimension"),
            new Neutral("attn_logit_softcapping", ABSENT, "soft caps are not implemented"),
            new Neutral("final_logit_softcapping", ABSENT, "soft caps are not implemented"),
            new Neutral("query_pre_attn_scalar", ABSENT, "scores are scaled by 1/sqrt(head_dim)"),
            new Neutral("attention_multiplier", ABSENT, "scores are scaled by 1/sqrt(head_dim)"),
            new Neutral("embedding_multiplier", 1, "scaled embeddings are not implemented"),
            new Neutral("residual_multiplier", 1, "scaled residuals are not implemented"),
            new Neutral("logits_scaling", 1, "scaled logits are not implemented"),
            new Neutral("logit_scale", 1, "scaled logits are not implemented"),
            new Neutral("clip_qkv", ABSENT, "clipped queries and keys are not implemented"),
            new Neutral("use_qk_norm", false, "queries and keys are normed in Qwen3 alone"),
            new Neutral("num_experts", 0, "mixtures of experts are not implemented"),
            new Neutral("num_local_experts", 0, "mixtures of experts are not implemented"),
            new Neutral("n_routed_experts", 0, "mixtures of experts are not implemented"),
            new Neutral("is_encoder_decoder", false, "decoders only"));

    private NeutralFields() {}

    /** Refuses the first field that has another value than its neutral one; absent and null are neutral. */
    static void check(JsonObject config) {
        for (Neutral neutral : FIELDS) {
            config.find(neutral.field()).filter(found -> !neutral.holds(found)).ifPresent(found -> {
                throw config.wrong(neutral.field(), neutral.expected());
            });
        }
    }
}
