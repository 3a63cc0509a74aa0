package lorikeet.lora.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import lorikeet.lora.json.JsonObject;

/**
 * Fields of a config.json that would change the arithmetic in a way that is not implemented, each with the only value
 * that does not. Computing on regardless would give wrong numbers without a word.
 */
final class NeutralFields {
    private enum Value {
        ABSENT("no such field"), ZERO("0"), ONE("1"), FALSE("false");

        private final String text;

        Value(String text) {
            this.text = text;
        }

        boolean is(JsonNode found) {
            return switch (this) {
                case ABSENT -> false;
                case ZERO -> found.isNumber() && found.doubleValue() == 0;
                case ONE -> found.isNumber() && found.doubleValue() == 1;
                case FALSE -> found.isBoolean() && !found.booleanValue();
            };
        }
    }

    private record Neutral(String field, Value value, String why) {}

    private static final List<Neutral> FIELDS = List.of(
            new Neutral("quantization_config", Value.ABSENT, "weights in F32, F16 or BF16"),
            new Neutral("attention_dropout", Value.ZERO, "dropout of attention weights is not implemented"),
            new Neutral("hidden_dropout", Value.ZERO, "dropout of activations is not implemented"),
            new Neutral("embd_pdrop", Value.ZERO, "dropout of embeddings is not implemented"),
            new Neutral("resid_pdrop", Value.ZERO, "dropout of residuals is not implemented"),
            new Neutral("pretraining_tp", Value.ONE, "products in slices are not implemented"),
            new Neutral("partial_rotary_factor", Value.ONE, "the whole head is rotated"),
            new Neutral("rope_interleaved", Value.FALSE, "rotary pairs are the halves of a head"),
            new Neutral("no_rope_layers", Value.ABSENT, "every layer rotates"),
            new Neutral("use_mrope", Value.FALSE, "positions have one dimension"),
            new Neutral("attn_logit_softcapping", Value.ABSENT, "soft caps are not implemented"),
            new Neutral("final_logit_softcapping", Value.ABSENT, "soft caps are not implemented"),
            new Neutral("query_pre_attn_scalar", Value.ABSENT, "scores are scaled by 1/sqrt(head_dim)"),
            new Neutral("attention_multiplier", Value.ABSENT, "scores are scaled by 1/sqrt(head_dim)"),
            new Neutral("embedding_multiplier", Value.ONE, "scaled embeddings are not implemented"),
            new Neutral("residual_multiplier", Value.ONE, "scaled residuals are not implemented"),
            new Neutral("logits_scaling", Value.ONE, "scaled logits are not implemented"),
            new Neutral("logit_scale", Value.ONE, "scaled logits are not implemented"),
            new Neutral("clip_qkv", Value.ABSENT, "clipped queries and keys are not implemented"),
            new Neutral("use_qk_norm", Value.FALSE, "queries and keys are normed in Qwen3 alone"),
            new Neutral("qk_norm", Value.FALSE, "queries and keys are normed in Qwen3 alone"),
            new Neutral("qk_layernorm", Value.FALSE, "queries and keys are normed in Qwen3 alone"),
            new Neutral("scale_emb", Value.ONE, "scaled embeddings are not implemented"),
            new Neutral("scale_depth", Value.ABSENT, "scaled residuals are not implemented"),
            new Neutral("dim_model_base", Value.ABSENT, "scaled logits are not implemented"),
            new Neutral("lm_head_multiplier", Value.ONE, "scaled logits are not implemented"),
            new Neutral("key_multiplier", Value.ONE, "scaled keys are not implemented"),
            new Neutral("rotary_pct", Value.ONE, "the whole head is rotated"),
            new Neutral("alibi", Value.FALSE, "positions are rotary"),
            new Neutral("attn_temperature_tuning", Value.FALSE, "scores are scaled by 1/sqrt(head_dim)"),
            new Neutral("attention_chunk_size", Value.ABSENT, "attention in chunks is not implemented"),
            new Neutral("parallel_attn", Value.FALSE, "attention comes before the MLP"),
            new Neutral("use_parallel_residual", Value.FALSE, "attention comes before the MLP"),
            new Neutral("add_cross_attention", Value.FALSE, "decoders only"),
            new Neutral("num_experts", Value.ZERO, "mixtures of experts are not implemented"),
            new Neutral("num_local_experts", Value.ZERO, "mixtures of experts are not implemented"),
            new Neutral("n_routed_experts", Value.ZERO, "mixtures of experts are not implemented"),
            new Neutral("is_encoder_decoder", Value.FALSE, "decoders only"));

    private NeutralFields() {}

    /** Refuses the first field that has another value than its neutral one; absent and null are neutral. */
    static void check(JsonObject config) {
        for (Neutral neutral : FIELDS) {
            config.find(neutral.field()).filter(found -> !neutral.value().is(found)).ifPresent(_ -> {
                throw config.wrong(neutral.field(), neutral.value().text + " (" + neutral.why() + ")");
            });
        }
    }
}
