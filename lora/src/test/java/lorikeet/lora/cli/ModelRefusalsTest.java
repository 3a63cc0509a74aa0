package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static lorikeet.lora.cli.Spoil.both;
import static lorikeet.lora.cli.Spoil.field;
import static lorikeet.lora.cli.Spoil.header;
import static lorikeet.lora.cli.Spoil.tensor;
import static lorikeet.lora.cli.Spoil.text;
import static lorikeet.lora.cli.Spoil.without;
import static lorikeet.lora.cli.Spoil.withoutTensor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import lorikeet.lora.cli.BadInput.Change;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class ModelRefusalsTest {
    private static final String CONFIG = "model/config.json", WEIGHTS = "model/model.safetensors", INDEX = "model/model.safetensors.index.json";
    private static final String Q = "model.layers.0.self_attn.q_proj.weight";

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> foldersThatHoldNoModel() {
        return BadInput.tests(temporary, Stream.of("sft --max_steps 1", "infer", "inspect").flatMap(command -> Stream.of(
                refused(command + " --model @none", "--model: ", "none does not exist"),
                refused(command + " --model @rows.jsonl", "--model: ", "rows.jsonl is not a folder"),
                refused(command + " --model @empty", Spoil.folder("empty"), "config.json: cannot be read: no such file"),
                refused(command + " --model @model", Spoil.delete(WEIGHTS), "model.safetensors", "found neither"),
                refused(command + " --model @model", both(Spoil.delete(WEIGHTS), text("model/pytorch_model.bin", "x")), "pickled weights", "pytorch_model.bin"),
                refused(command + " --model @run/checkpoint-1", "config.json: cannot be read"),
                refused("inspect @model --input_ids 1,2 --logits @model/model.safetensors", "--logits: ", "is a file of a model; name a new one"),
                refused(command + " --model @model", Spoil.folder(CONFIG), "config.json: expected a file, found something else"),
                refused(command + " --model @model", Spoil.folder(WEIGHTS), "model.safetensors: expected a file, found something else"))));
    }

    @TestFactory
    Stream<DynamicTest> configsThatAreNoJsonObject() {
        return BadInput.tests(temporary, Stream.of("", " ", "{", "[]", "null", "3", "{'a': 1} x", "{'a': 1, 'a': 2}", "{'a': NaN}", "\ufeff{}", "{'a': " + "[".repeat(50_000), "PK\u0003\u0004")
                .map(json -> refused("inspect @model", text(CONFIG, json), "config.json: ")));
    }

    @TestFactory
    Stream<DynamicTest> configFieldsThatAreWrong() {
        Stream<Case> wrong = Stream.of("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads", "head_dim", "max_position_embeddings")
                .flatMap(name -> Stream.of("0", "-1", "1.5", "'8'", "true", "[8]", "99999999999").map(value -> config(name, value)));
        Stream<Case> absent = Stream.of("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "architectures")
                .map(name -> refused("inspect @model", without(CONFIG, name), "config.json: field " + name));
        Stream<Case> others = Stream.of(
                config("architectures", "['GPT2LMHeadModel']", "LlamaForCausalLM"), config("architectures", "'Llama'"), config("model_type", "'mistral'", "llama, as architectures has LlamaForCausalLM"), config("model_type", "3"), config("architectures", "[1]"),
                config("hidden_act", "'gelu'", "silu"), config("rms_norm_eps", "-1"), config("rms_norm_eps", "'x'"), config("rms_norm_eps", "1e39"), config("rms_norm_eps", "null"), config("eos_token_id", "32", "vocab_size"), config("eos_token_id", "[2, 99]", "vocab_size"),
                config("rope_theta", "0"), config("rope_theta", "-1"), config("rope_theta", "'x'"), config("rope_scaling", "8"),
                config("rope_scaling", "{'type': 'yarn', 'factor': 2}", "default, linear or llama3"), config("rope_scaling", "{'factor': 2}", "rope_type"),
                config("rope_scaling", "{'rope_type': 'linear'}", "factor"), config("rope_scaling", "{'rope_type': 'linear', 'factor': 0}", "factor"),
                config("rope_scaling", "{'rope_type': 'llama3', 'factor': 8}", "low_freq_factor"),
                config("rope_parameters", "{'rope_theta': 1.0, 'partial_rotary_factor': 0.5}", "partial_rotary_factor"),
                config("tie_word_embeddings", "'no'"), config("attention_bias", "1"), config("mlp_bias", "'x'"), config("num_attention_heads", "3"),
                config("num_key_value_heads", "3", "divisor"), config("num_hidden_layers", "2000000000", "at most"), config("head_dim", "3", "even"),
                config("quantization_config", "{'bits': 4}"), config("attention_dropout", "0.1"), config("pretraining_tp", "2"),
                config("num_local_experts", "8"), config("scale_emb", "12"), config("scale_depth", "1.4"), config("dim_model_base", "256"), config("qk_norm", "true"),
                config("logit_scale", "0.0625"), config("embedding_multiplier", "12.0"), config("rotary_pct", "0.25"), config("use_parallel_residual", "true"), config("final_logit_softcapping", "30.0"), config("torch_dtype", "'float64'"), config("torch_dtype", "3"),
                config("eos_token_id", "'</s>'"), config("eos_token_id", "[2, -1]"), config("bos_token_id", "1.5"), config("layer_types", "['sliding_attention', 'full_attention']"));
        return BadInput.tests(temporary, Stream.of(wrong, absent, others).flatMap(cases -> cases));
    }

    @TestFactory
    Stream<DynamicTest> configsThatPromiseOtherTensors() {
        return BadInput.tests(temporary, Stream.of(
                config("vocab_size", "2147483647", "tensor", "embed_tokens", "expected shape [2147483647, 16]"),
                config("hidden_size", "2147483640", "expected shape"), config("hidden_size", "12", "even multiple of num_attention_heads"), config("intermediate_size", "2147483647", "expected shape"),
                config("num_hidden_layers", "3", "9 tensors are missing: model.layers.2."), config("num_hidden_layers", "10000", "tensors are missing"),
                config("num_hidden_layers", "1", "9 tensors are unexpected: model.layers.1."), config("head_dim", "8", "q_proj", "expected shape [32, 16]"),
                config("attention_bias", "true", "8 tensors are missing", "bias"), config("architectures", "['Qwen3ForCausalLM']", "q_norm"),
                config("architectures", "['Qwen2ForCausalLM']", "q_proj.bias"), config("vocab_size", "31", "embed_tokens", "expected shape [31, 16]")));
    }

    @TestFactory
    Stream<DynamicTest> weightsThatBreakTheFormat() {
        byte[] huge = new byte[16];
        huge[7] = 0x7f;
        return BadInput.tests(temporary, Stream.of(
                weights(Spoil.bytes(WEIGHTS, new byte[0]), "8 bytes of header length"), weights(Spoil.bytes(WEIGHTS, new byte[7]), "8 bytes"),
                weights(Spoil.bytes(WEIGHTS, new byte[8]), "header"), weights(Spoil.bytes(WEIGHTS, huge), "header length"),
                weights(text(WEIGHTS, "version https://git-lfs.github.com/spec/v1"), "header length"),
                weights(Spoil.cut(WEIGHTS), "cut short"), weights(header(WEIGHTS, "{", "["), "'{'"),
                weights(header(WEIGHTS, "'F32'", "'F33'"), "dtype", "F33"), weights(header(WEIGHTS, "'shape'", "'shapes'"), "shapes"),
                weights(header(WEIGHTS, "[32,16]", "[32,17]"), "bytes"), weights(header(WEIGHTS, "[32,16]", "[32,-16]"), "integer"),
                weights(header(WEIGHTS, "[32,16]", "[9223372036854775807,16]"), "shape"), weights(header(WEIGHTS, "[32,16]", "[3.2,160]"), "header byte"),
                weights(header(WEIGHTS, "'data_offsets':[0,", "'data_offsets':[4,"), "bytes"),
                weights(header(WEIGHTS, "}", "},"), "header"), weights(header(WEIGHTS, "'format':'pt'", "'format':3"), "string"),
                weights(header(WEIGHTS, "'" + Q + "'", "'model.norm.weight'"), "twice")));
    }

    @TestFactory
    Stream<DynamicTest> tensorsThatAreNotTheModels() {
        return BadInput.tests(temporary, Stream.of(
                weights(withoutTensor(WEIGHTS, Q), "1 tensor is missing: " + Q), weights(withoutTensor(WEIGHTS, "lm_head.weight"), "lm_head.weight"),
                weights(tensor(WEIGHTS, "extra.weight", StoredDType.F32, 2), "1 tensor is unexpected: extra.weight"),
                weights(header(WEIGHTS, Q, Q.replace("q_proj", "q_prj")), "did you mean " + Q + "?"),
                weights(tensor(WEIGHTS, Q, StoredDType.F32, 16, 15), Q, "expected shape [16, 16]", "found [16, 15]"),
                weights(tensor(WEIGHTS, Q, StoredDType.F32, 16), Q, "expected shape"), weights(tensor(WEIGHTS, "model.norm.weight", StoredDType.F32), "model.norm.weight"),
                weights(tensor(WEIGHTS, Q, StoredDType.F32, 0, 16), Q), weights(tensor(WEIGHTS, Q, StoredDType.F64, 16, 16), "F32, F16 or BF16, found F64"),
                weights(tensor(WEIGHTS, Q, StoredDType.I32, 16, 16), Q, "found I32"), weights(tensor(WEIGHTS, Q, StoredDType.F8_E4M3, 16, 16), Q, "found F8_E4M3"),
                weights(tensor(WEIGHTS, "line\nbreak", StoredDType.F32, 1), "line\\u000abreak")));
    }

    @TestFactory
    Stream<DynamicTest> shardsThatDoNotFitTheirIndex() {
        Change moved = folder -> Files.move(folder.resolve(WEIGHTS), folder.resolve("model/model-00001-of-00002.safetensors"));
        return BadInput.tests(temporary, Stream.of(
                index(moved, "{'weight_map': {'" + Q + "': 'model-00002-of-00002.safetensors'}}", "model-00002-of-00002.safetensors", "no such file"),
                index(moved, "{'weight_map': {'nothing': 'model-00001-of-00002.safetensors'}}", "index.json", "nothing", "nowhere"),
                index(moved, "{'weight_map': {'a': '../model.safetensors'}}", "index.json", "weight_map.a"),
                index(moved, "{'weight_map': {'a': '/etc/passwd'}}", "weight_map.a"), index(moved, "{'weight_map': {'a': 3}}", "weight_map.a"),
                index(moved, "{'weight_map': []}", "weight_map"), index(moved, "{}", "weight_map"), index(moved, "{", "index.json: line"),
                index(moved, "{'weight_map': {}}", "tensors are missing")));
    }

    private static Case index(Change moved, String json, String... expected) {
        return weights(both(moved, text(INDEX, json)), expected);
    }

    private static Case weights(Change change, String... expected) {
        return refused("inspect @model", change, expected);
    }

    private static Case config(String name, String value, String... expected) {
        return refused("inspect @model", field(CONFIG, name, value), expected.length == 0 ? new String[] {"config.json: field ", name.startsWith("rope_") ? "rope_" : name} : expected);
    }
}
