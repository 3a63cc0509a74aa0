package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static lorikeet.lora.cli.Spoil.field;
import static lorikeet.lora.cli.Spoil.header;
import static lorikeet.lora.cli.Spoil.tensor;
import static lorikeet.lora.cli.Spoil.text;
import static lorikeet.lora.cli.Spoil.withoutTensor;

import java.nio.file.Path;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import lorikeet.lora.cli.BadInput.Change;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class AdapterRefusalsTest {
    private static final String FOLDER = "run/checkpoint-1/", CONFIG = FOLDER + "adapter_config.json", WEIGHTS = FOLDER + "adapter_model.safetensors";
    private static final String A = "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight";

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> foldersThatHoldNoAdapter() {
        return BadInput.tests(temporary, Stream.of("sft", "infer", "inspect --model @model").flatMap(command -> Stream.of(
                refused(command + " --adapters @none", "--adapters: ", "none does not exist"),
                refused(command + " --adapters @rows.jsonl", "--adapters: ", "is not a folder"),
                refused(command + " --adapters @model", "--adapters: ", "adapter_config.json"),
                refused(command + " --adapters @run/checkpoint-1", Spoil.delete(WEIGHTS), "--adapters: ", "adapter_model.safetensors"),
                refused(command + " --adapters @run/checkpoint-1", Spoil.delete(CONFIG), "--adapters: ", "adapter_config.json"),
                refused(command + " --adapters @run/checkpoint-1", Spoil.folder(WEIGHTS), "adapter_model.safetensors"))));
    }

    @TestFactory
    Stream<DynamicTest> configsThatAreWrong() {
        return BadInput.tests(temporary, Stream.of(
                adapter(text(CONFIG, ""), "adapter_config.json"), adapter(text(CONFIG, "[]"), "adapter_config.json", "object"), adapter(Spoil.cut(CONFIG), "adapter_config.json: line"),
                config("peft_type", "'IA3'"), config("peft_type", "null"), config("task_type", "'SEQ_CLS'"), config("task_type", "3"), config("peft_type", "3"), config("r", "0"), config("r", "-2"), config("r", "'2'"), config("r", "2.0"),
                config("lora_alpha", "'x'"), config("lora_alpha", "1e39"), config("lora_dropout", "1"), config("lora_dropout", "-0.5"), config("lora_dropout", "'x'"),
                config("target_modules", "null"), config("target_modules", "[]"), config("target_modules", "3"), config("target_modules", "[3]"),
                config("target_modules", "'(q_proj'"), config("bias", "'some'"), config("bias", "3"), config("modules_to_save", "'lm_head'"),
                config("use_rslora", "'yes'"), config("init_lora_weights", "'pissa'"), config("rank_pattern", "{'q_proj': 0}"), config("rank_pattern", "{'(q': 2}"),
                config("alpha_pattern", "{'q_proj': 'x'}"), config("alpha_pattern", "[1]"), config("use_dora", "true"), config("lora_bias", "true"),
                config("layers_to_transform", "[0]"), config("layers_to_transform", "0"), config("layer_replication", "[[0, 1]]"), config("exclude_modules", "['q_proj']"), config("target_parameters", "['x']"),
                config("trainable_token_indices", "[1]"), config("use_qalora", "true"), config("fan_in_fan_out", "true")));
    }

    @TestFactory
    Stream<DynamicTest> configsOfAnotherModelOrAdapter() {
        return BadInput.tests(temporary, Stream.of(
                adapter(field(CONFIG, "target_modules", "['c_attn']"), CONFIG + ": field target_modules: the model has no linear layer 'c_attn'\n"), adapter(field(CONFIG, "target_modules", "'(.+)+\\\\1#'"), CONFIG + ": field target_modules", "takes too long"),
                refused("sft --adapters @run", field(CONFIG, "target_modules", "['c_attn']"), CONFIG + ": field target_modules: "), adapter(field(CONFIG, "target_modules", "'.*c_attn'"), ".*c_attn", "no linear layer"),
                adapter(field(CONFIG, "target_modules", "['q_proj', 'v_porj']"), "'v_porj'", "did you mean 'v_proj'?"),
                adapter(field(CONFIG, "target_modules", "['q_proj', 'k_proj', 'v_proj']"), "has no tensor", "k_proj.lora_A.weight"),
                adapter(field(CONFIG, "target_modules", "['q_proj']"), "v_proj.lora_", "has no place in this model"),
                adapter(field(CONFIG, "r", "4"), "q_proj.lora_A.weight", "has shape [2, 16], expected [4, 16]"), adapter(field(CONFIG, "r", "2147483647"), "expected [2147483647, 16]"),
                adapter(field(CONFIG, "rank_pattern", "{'q_proj': 4}"), "expected [4, 16]"), adapter(field(CONFIG, "rank_pattern", "{'(.+)+\\\\2#': 4}"), CONFIG + ": field rank_pattern: ", "takes too long"),
                adapter(field(CONFIG, "modules_to_save", "['lm_head']"), "has no tensor", "lm_head.weight"),
                adapter(field(CONFIG, "modules_to_save", "['lm_haed']"), CONFIG + ": field modules_to_save: 'lm_haed'", "did you mean 'lm_head'?")));
    }

    @TestFactory
    Stream<DynamicTest> tensorsThatAreWrong() {
        return BadInput.tests(temporary, Stream.of(
                adapter(withoutTensor(WEIGHTS, A), "has no tensor " + A), adapter(header(WEIGHTS, "lora_A.weight", "lora_a.weight"), "has no tensor", "lora_A.weight"),
                adapter(tensor(WEIGHTS, "base_model.model.extra", StoredDType.F32, 1), "base_model.model.extra has no place"),
                adapter(tensor(WEIGHTS, "lm_head.weight", StoredDType.F32, 1), "tensor lm_head.weight does not begin with base_model.model."),
                adapter(tensor(WEIGHTS, A, StoredDType.F32, 2, 15), A + " has shape [2, 15], expected [2, 16]"), adapter(tensor(WEIGHTS, A, StoredDType.F32, 32), A),
                adapter(tensor(WEIGHTS, A, StoredDType.I32, 2, 16), A + " is I32, expected floating point"), adapter(tensor(WEIGHTS, A, StoredDType.U16, 2, 16), A, "U16"),
                adapter(Spoil.cut(WEIGHTS), "header length"), adapter(Spoil.bytes(WEIGHTS, new byte[3]), "adapter_model.safetensors"),
                adapter(header(WEIGHTS, ".q_proj.lora_A", ".q_proj.default.lora_A"), "has no tensor")));
    }

    @TestFactory
    Stream<DynamicTest> weightsThatAreNotFinite() {
        Change nan = Spoil.number(WEIGHTS, A, 5, Float.NaN), infinity = Spoil.number(WEIGHTS, A, 31, Float.NEGATIVE_INFINITY);
        String spoilt = "adapter_model.safetensors: tensor " + A + " has NaN or infinity, first at element ";
        return BadInput.tests(temporary, Stream.concat(
                Stream.of("infer --adapters @run", "inspect @model --adapters @run", "sft --adapters @run", "merge-lora --model @model --adapters @run").map(command -> refused(command, nan, spoilt + 5)),
                Stream.of(adapter(infinity, spoilt + 31))));
    }

    @TestFactory
    Stream<DynamicTest> flagsThatDisagreeWithTheAdapter() {
        return BadInput.tests(temporary, Stream.of("--adapters", "--resume_from_checkpoint").flatMap(from -> Stream.of(
                refused("sft " + from + " @run --lora_rank 8", "--lora_rank: the adapter has 2, found 8"),
                refused("sft " + from + " @run --lora_alpha 32", "--lora_alpha: the adapter has 4", "found 32"),
                refused("sft " + from + " @run --target_modules q_proj", "--target_modules: the adapter has q_proj v_proj, found q_proj"),
                refused("sft " + from + " @run --target_modules all-linear", "--target_modules: the adapter has q_proj v_proj"),
                refused("sft " + from + " @run --target_modules q_prj v_proj", "did you mean 'q_proj'?"),
                refused("sft " + from + " @run --use_rslora", "--use_rslora: the adapter has false, found true"),
                refused("sft " + from + " @run --lora_bias all", "--lora_bias: the adapter has none, found all"),
                refused("sft " + from + " @run --modules_to_save lm_head", "--modules_to_save: the adapter has none, found lm_head"))));
    }

    private static Case config(String name, String value) {
        return adapter(field(CONFIG, name, value), "adapter_config.json: field " + name);
    }

    private static Case adapter(Change change, String... expected) {
        return refused("infer --adapters @run", change, expected);
    }
}
