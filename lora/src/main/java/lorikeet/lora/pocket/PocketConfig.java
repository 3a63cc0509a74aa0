package lorikeet.lora.pocket;

/** The shape of the embedded model. */
final class PocketConfig {
    private PocketConfig() {}

    static String json() {
        return """
                {
                  "architectures": ["LlamaForCausalLM"],
                  "attention_bias": false,
                  "attention_dropout": 0.0,
                  "bos_token_id": null,
                  "eos_token_id": 0,
                  "head_dim": 32,
                  "hidden_act": "silu",
                  "hidden_size": 160,
                  "initializer_range": 0.04,
                  "intermediate_size": 448,
                  "max_position_embeddings": 512,
                  "mlp_bias": false,
                  "model_type": "llama",
                  "num_attention_heads": 5,
                  "num_hidden_layers": 4,
                  "num_key_value_heads": 5,
                  "rms_norm_eps": 1e-05,
                  "rope_scaling": null,
                  "rope_theta": 10000.0,
                  "tie_word_embeddings": true,
                  "torch_dtype": "bfloat16",
                  "use_cache": true,
                  "vocab_size": 3072
                }
                """;
    }
}
