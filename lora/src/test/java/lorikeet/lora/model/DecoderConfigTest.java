package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderConfigTest {
    @TempDir Path folder;

    @Test
    void absentFieldsMeanWhatEachFamilyMeans() {
        DecoderConfig llama = of(Architecture.LLAMA).without("num_key_value_heads").read(folder);
        assertEquals(4, llama.numKeyValueHeads(), "absent: as many as heads");
        assertEquals(4, llama.headDim());
        assertEquals(1e-6, llama.rmsNormEps());
        assertEquals(new Rope(10_000, new Rope.Scaling.None()), llama.rope());
        assertEquals(List.of(0, 0), llama.slidingWindows());
        assertEquals(new TokenIds(OptionalInt.of(1), List.of(2), OptionalInt.empty()), llama.tokenIds());
        assertEquals(Optional.empty(), llama.dtype());
        assertEquals(0.02, llama.initializerRange());
        assertEquals(2048, llama.maxPositionEmbeddings());
        assertBiases(llama, false, false, false, false);
        assertFalse(llama.tieWordEmbeddings());

        DecoderConfig mistral = of(Architecture.MISTRAL).read(folder);
        assertEquals(List.of(4096, 4096), mistral.slidingWindows());
        assertBiases(mistral, false, false, false, false);

        DecoderConfig qwen2 = of(Architecture.QWEN2).read(folder);
        assertEquals(4, qwen2.headDim());
        assertBiases(qwen2, true, false, false, false);
        assertEquals(new TokenIds(OptionalInt.empty(), List.of(), OptionalInt.empty()), qwen2.tokenIds());

        DecoderConfig qwen3 = of(Architecture.QWEN3).read(folder);
        assertEquals(128, qwen3.headDim());
        assertEquals(512, qwen3.queryWidth());
        assertEquals(256, qwen3.keyValueWidth());
        assertBiases(qwen3, false, false, false, true);
    }

    @Test
    void biasFieldsCountWhereTheFamilyReadsThem() {
        assertBiases(of(Architecture.LLAMA).with("attention_bias", "true").with("mlp_bias", "true").read(folder), true, true, true, false);
        assertBiases(of(Architecture.QWEN3).with("attention_bias", "true").with("mlp_bias", "true").read(folder), true, true, false, true);
        assertBiases(of(Architecture.QWEN2).with("attention_bias", "true").read(folder), true, false, false, false);
        assertBiases(of(Architecture.MISTRAL).with("attention_bias", "true").read(folder), false, false, false, false);
    }

    @Test
    void fieldsAreTaken() {
        DecoderConfig config = of(Architecture.LLAMA).with("head_dim", "6").with("rms_norm_eps", "1e-5").with("torch_dtype", "'bfloat16'")
                .with("tie_word_embeddings", "true").with("bos_token_id", "null").with("eos_token_id", "[5, 6]")
                .with("pad_token_id", "7").with("max_position_embeddings", "99").with("initializer_range", "0.01")
                .with("hidden_act", "'swish'").with("rope_theta", "500000").read(folder);
        assertEquals(6, config.headDim());
        assertEquals(1e-5, config.rmsNormEps());
        assertEquals(Optional.of(DType.BF16), config.dtype());
        assertTrue(config.tieWordEmbeddings());
        assertEquals(new TokenIds(OptionalInt.empty(), List.of(5, 6), OptionalInt.of(7)), config.tokenIds());
        assertEquals(99, config.maxPositionEmbeddings());
        assertEquals(0.01, config.initializerRange());
        assertEquals(500_000, config.rope().theta());
        assertEquals(Optional.of(DType.F16), of(Architecture.LLAMA).with("dtype", "'float16'").read(folder).dtype());
        assertEquals(OptionalInt.empty(), of(Architecture.LLAMA).with("pad_token_id", "-1").read(folder).tokenIds().pad());
        assertEquals(Architecture.QWEN2, of(Architecture.LLAMA).without("architectures").with("model_type", "'qwen2'").read(folder).architecture());
    }

    /** What published configs hold, and Hugging Face's classes take. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "eos_token_id; null", "eos_token_id; []", "eos_token_id; [1, 31]", "eos_token_id; 31", "bos_token_id; null", "bos_token_id; -1", "pad_token_id; null", "pad_token_id; -1", "pad_token_id; 0",
        "num_key_value_heads; null", "head_dim; null", "rope_scaling; null", "rope_parameters; null", "sliding_window; null", "layer_types; null", "torch_dtype; null", "quantization_config; null",
        "tie_word_embeddings; null", "attention_bias; null", "rms_norm_eps; 0", "rms_norm_eps; 1", "max_position_embeddings; 1048576", "rope_theta; 1000000", "unknown_field; {}", "transformers_version; 9"})
    void legalFieldsAreTaken(String field, String value) {
        ConfigJson config = of(Architecture.LLAMA).with(field, value);
        assertEquals(32, config.read(folder).vocabSize());
    }

    @Test
    void windowsAreChosenByLayer() {
        assertEquals(List.of(0, 0), of(Architecture.MISTRAL).with("sliding_window", "null").read(folder).slidingWindows());
        assertEquals(List.of(8, 8), of(Architecture.MISTRAL).with("sliding_window", "8").read(folder).slidingWindows());
        ConfigJson qwen = of(Architecture.QWEN2).with("sliding_window", "8").with("max_window_layers", "1");
        assertEquals(List.of(0, 0), qwen.read(folder).slidingWindows(), "use_sliding_window is false by default");
        assertEquals(List.of(0, 8), qwen.with("use_sliding_window", "true").read(folder).slidingWindows());
        assertEquals(List.of(0, 0), qwen.with("use_sliding_window", "true").with("sliding_window", "null").read(folder).slidingWindows());
        assertEquals(List.of(8, 0), qwen.with("use_sliding_window", "true")
                .with("layer_types", "['sliding_attention', 'full_attention']").read(folder).slidingWindows());
        assertEquals(List.of(0, 0), of(Architecture.QWEN3).with("layer_types", "['full_attention', 'full_attention']").read(folder).slidingWindows());
    }

    @Test
    void ropeIsReadInBothForms() {
        Rope.Scaling llama3 = new Rope.Scaling.Llama3(8, 1, 4, 8192);
        String keys = "'factor': 8.0, 'low_freq_factor': 1.0, 'high_freq_factor': 4.0, 'original_max_position_embeddings': 8192";
        ConfigJson llama = of(Architecture.LLAMA);
        assertEquals(new Rope(5e5, llama3), llama.with("rope_theta", "5e5").with("rope_scaling", "{'rope_type': 'llama3', " + keys + "}").read(folder).rope());
        assertEquals(new Rope(5e5, llama3), llama.with("rope_parameters", "{'rope_theta': 5e5, 'rope_type': 'llama3', " + keys + "}").read(folder).rope());
        assertEquals(new Rope(10_000, new Rope.Scaling.Linear(2)), llama.with("rope_scaling", "{'type': 'linear', 'factor': 2}").read(folder).rope());
        assertEquals(new Rope(1e6, new Rope.Scaling.None()),
                llama.with("rope_parameters", "{'rope_theta': 1000000.0, 'rope_type': 'default'}").with("rope_theta", "1000000").read(folder).rope());
        assertEquals(new Rope(10_000, new Rope.Scaling.None()), llama.with("rope_scaling", "null").read(folder).rope());
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                row(Architecture.LLAMA, "architectures", "['GemmaForCausalLM']", "one of LlamaForCausalLM, MistralForCausalLM, "
                        + "Qwen2ForCausalLM, Qwen3ForCausalLM, found [\"GemmaForCausalLM\"]"),
                row(Architecture.LLAMA, "architectures", null, "one of LlamaForCausalLM, MistralForCausalLM, Qwen2ForCausalLM, "
                        + "Qwen3ForCausalLM, found no such field"),
                row(Architecture.LLAMA, "hidden_size", null, "an integer from 1 to 2147483647, found no such field"),
                row(Architecture.LLAMA, "hidden_size", "'16'", "an integer from 1 to 2147483647, found \"16\""),
                row(Architecture.LLAMA, "hidden_size", "0", "an integer from 1 to 2147483647, found 0"),
                row(Architecture.LLAMA, "hidden_size", "18", "a multiple of num_attention_heads, 4, as there is no head_dim, found 18"),
                row(Architecture.LLAMA, "intermediate_size", "-24", "an integer from 1 to 2147483647, found -24"),
                row(Architecture.LLAMA, "vocab_size", "4294967296", "an integer from 1 to 2147483647, found 4294967296"),
                row(Architecture.LLAMA, "num_hidden_layers", "2.0", "an integer from 1 to 2147483647, found 2.0"),
                row(Architecture.LLAMA, "num_hidden_layers", "2000000000", "at most 10000, found 2000000000"),
                row(Architecture.LLAMA, "num_key_value_heads", "3", "a divisor of num_attention_heads, 4, found 3"),
                row(Architecture.LLAMA, "num_key_value_heads", "8", "a divisor of num_attention_heads, 4, found 8"),
                row(Architecture.LLAMA, "head_dim", "5", "an even number, as rotary pairs need, found 5"),
                row(Architecture.LLAMA, "head_dim", "0", "an integer from 1 to 2147483647, found 0"),
                row(Architecture.QWEN3, "num_attention_heads", "2000000000", "a width of all heads below 2^31, found 2000000000"),
                row(Architecture.LLAMA, "hidden_act", "'gelu'", "silu, found \"gelu\""),
                row(Architecture.LLAMA, "rms_norm_eps", "-1", "a number not below 0, found -1"),
                row(Architecture.LLAMA, "rms_norm_eps", "'small'", "a number that float32 can hold, found \"small\""),
                row(Architecture.LLAMA, "rms_norm_eps", "null", "a number, found null"),
                row(Architecture.LLAMA, "initializer_range", "null", "a number, found null"),
                row(Architecture.LLAMA, "max_position_embeddings", "null", "an integer, found null"),
                row(Architecture.LLAMA, "hidden_act", "null", "silu, found null"),
                row(Architecture.LLAMA, "vocab_size", "null", "an integer from 1 to 2147483647, found null"),
                row(Architecture.LLAMA, "rope_theta", "null", "a number above 0, found null"),
                rope("rope_theta", "{'rope_type': 'default', 'rope_theta': null}", "a number above 0, found null"),
                row(Architecture.LLAMA, "attention_bias", "1", "true or false, found 1"),
                row(Architecture.LLAMA, "tie_word_embeddings", "'yes'", "true or false, found \"yes\""),
                row(Architecture.LLAMA, "torch_dtype", "'float8_e4m3fn'", "float32, float16 or bfloat16, found \"float8_e4m3fn\""),
                row(Architecture.LLAMA, "eos_token_id", "[1, -1]", "an integer or a list of integers from 0 to 2147483647, found [1,-1]"),
                row(Architecture.LLAMA, "eos_token_id", "32", "ids below vocab_size, 32, found 32"),
                row(Architecture.LLAMA, "eos_token_id", "[2, 128009]", "ids below vocab_size, 32, found [2,128009]"),
                row(Architecture.QWEN2, "bos_token_id", "151643", "ids below vocab_size, 32, found 151643"),
                row(Architecture.MISTRAL, "pad_token_id", "32", "ids below vocab_size, 32, found 32"),
                row(Architecture.LLAMA, "bos_token_id", "'<s>'", "an integer from -1 to 2147483647, found \"<s>\""),
                row(Architecture.MISTRAL, "sliding_window", "0", "an integer from 1 to 2147483647, found 0"),
                row(Architecture.MISTRAL, "layer_types", "['full_attention']", "only sliding_attention, as the other fields say, found [\"full_attention\"]"),
                row(Architecture.QWEN3, "layer_types", "['full_attention', 'sliding_attention']",
                        "only full_attention, as the other fields say, found [\"full_attention\",\"sliding_attention\"]"),
                row(Architecture.LLAMA, "rope_theta", "0", "a number above 0, found 0"),
                row(Architecture.LLAMA, "rope_theta", "1e300", "a number that float32 can hold, found 1.0E300"),
                row(Architecture.LLAMA, "rope_scaling", "'linear'", "an object, found \"linear\""),
                rope("rope_type", "{'rope_type': 'yarn', 'factor': 4.0}", "default, linear or llama3, found \"yarn\""),
                rope("type", "{'type': 'dynamic', 'factor': 4.0}", "default, linear or llama3, found \"dynamic\""),
                rope("rope_type", "{'factor': 4.0}", "default, linear or llama3, found no such field"),
                rope("factor", "{'rope_type': 'linear'}", "a number, found no such field"),
                rope("factor", "{'rope_type': 'linear', 'factor': 0}", "a number above 0, found 0"),
                rope("high_freq_factor", "{'rope_type': 'llama3', 'factor': 8, 'low_freq_factor': 4, 'high_freq_factor': 4}",
                        "a number above low_freq_factor, 4.0, found 4"),
                rope("original_max_position_embeddings", "{'rope_type': 'llama3', 'factor': 8, 'low_freq_factor': 1, 'high_freq_factor': 4}",
                        "an integer from 1 to 2147483647, found no such field"),
                rope("partial_rotary_factor", "{'partial_rotary_factor': 0.5}", "1 (the whole head is rotated), found 0.5"),
                row(Architecture.LLAMA, "quantization_config", "{'load_in_4bit': true}",
                        "no such field (weights in F32, F16 or BF16), found {\"load_in_4bit\":true}"),
                row(Architecture.LLAMA, "attention_dropout", "0.1", "0 (dropout of attention weights is not implemented), found 0.1"),
                row(Architecture.LLAMA, "pretraining_tp", "2", "1 (products in slices are not implemented), found 2"),
                row(Architecture.LLAMA, "partial_rotary_factor", "0.5", "1 (the whole head is rotated), found 0.5"),
                row(Architecture.LLAMA, "final_logit_softcapping", "30.0", "no such field (soft caps are not implemented), found 30.0"),
                row(Architecture.LLAMA, "logits_scaling", "8", "1 (scaled logits are not implemented), found 8"),
                row(Architecture.MISTRAL, "num_local_experts", "8", "0 (mixtures of experts are not implemented), found 8"),
                row(Architecture.QWEN2, "use_mrope", "true", "false (positions have one dimension), found true"));
    }

    private static Arguments row(Architecture architecture, String field, String value, String message) {
        ConfigJson config = ConfigJson.of(architecture);
        return Arguments.of(value == null ? config.without(field) : config.with(field, value), "field " + field + ": expected " + message);
    }

    private static Arguments rope(String field, String scaling, String message) {
        return Arguments.of(ConfigJson.of(Architecture.LLAMA).with("rope_scaling", scaling), "field rope_scaling." + field + ": expected " + message);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeComputedIsRefusedByField(ConfigJson config, String message) {
        FormatException refused = assertThrows(FormatException.class, () -> config.read(folder));
        assertEquals(folder.resolve("config.json") + ": " + message, refused.getMessage());
    }

    @Test
    void fieldsThatContradictEachOtherAreRefused() {
        String place = folder.resolve("config.json") + ": field ";
        ConfigJson two = of(Architecture.LLAMA).with("rope_scaling", "{'rope_type': 'linear', 'factor': 2}").with("rope_parameters", "{'rope_type': 'default'}");
        assertEquals(place + "rope_scaling: expected the same as in rope_parameters, or only one of the two, "
                + "found {\"rope_type\":\"linear\",\"factor\":2}", assertThrows(FormatException.class, () -> two.read(folder)).getMessage());
        ConfigJson thetas = of(Architecture.LLAMA).with("rope_theta", "5").with("rope_parameters", "{'rope_theta': 6}");
        assertEquals(place + "rope_parameters.rope_theta: expected the same as outside, 5.0, found 6",
                assertThrows(FormatException.class, () -> thetas.read(folder)).getMessage());
        ConfigJson noWindow = of(Architecture.QWEN2).with("use_sliding_window", "true").with("sliding_window", "null")
                .with("layer_types", "['sliding_attention', 'full_attention']");
        assertEquals(place + "sliding_window: expected a number of tokens, as layer_types names sliding_attention, found null",
                assertThrows(FormatException.class, () -> noWindow.read(folder)).getMessage());
        ConfigJson tooFew = of(Architecture.QWEN2).with("use_sliding_window", "true").with("layer_types", "['full_attention']");
        assertEquals(place + "layer_types: expected one for each of 2 layers, found [\"full_attention\"]",
                assertThrows(FormatException.class, () -> tooFew.read(folder)).getMessage());
    }

    @Test
    void readsARealConfig() {
        Path model = Path.of(System.getProperty("lorikeet.shared", "../../shared"), "data/stories260K-hf");
        Assumptions.assumeTrue(Files.isDirectory(model), () -> "skipped: no " + model);
        DecoderConfig config = DecoderConfig.read(model);
        assertEquals(new DecoderConfig(Architecture.LLAMA, 512, 64, 172, 5, 8, 4, 8, 1e-5, new Rope(10_000, new Rope.Scaling.None()),
                false, false, false, false, true, List.of(0, 0, 0, 0, 0), 512, 0.02, Optional.of(DType.F32),
                new TokenIds(OptionalInt.of(1), List.of(2), OptionalInt.empty())), config);
    }

    private static ConfigJson of(Architecture architecture) {
        return ConfigJson.of(architecture);
    }

    private static void assertBiases(DecoderConfig config, boolean qkv, boolean o, boolean mlp, boolean qkNorm) {
        assertEquals(List.of(qkv, o, mlp, qkNorm), List.of(config.qkvBias(), config.oBias(), config.mlpBias(), config.qkNorm()));
    }
}
