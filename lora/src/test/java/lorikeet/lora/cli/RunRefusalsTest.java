package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;
import static lorikeet.lora.cli.Spoil.both;
import static lorikeet.lora.cli.Spoil.cut;
import static lorikeet.lora.cli.Spoil.delete;
import static lorikeet.lora.cli.Spoil.field;
import static lorikeet.lora.cli.Spoil.header;
import static lorikeet.lora.cli.Spoil.tensor;
import static lorikeet.lora.cli.Spoil.text;
import static lorikeet.lora.cli.Spoil.withoutTensor;

import java.nio.file.Path;
import java.util.stream.Stream;
import lorikeet.lora.TinyModels;
import lorikeet.lora.cli.BadInput.Case;
import lorikeet.lora.cli.BadInput.Change;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.ConfigJson;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class RunRefusalsTest {
    private static final String FOLDER = "run/checkpoint-1/", STATE = FOLDER + "trainer_state.json", RANDOM = FOLDER + "rng_state.json", MOMENTS = FOLDER + "optimizer.safetensors";
    private static final String MEAN = "exp_avg.model.layers.0.self_attn.q_proj.lora_A.weight";

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> outputFoldersThatCannotBe() {
        return BadInput.tests(temporary, Stream.of("", " --add_version false").flatMap(version -> Stream.of(
                refused("sft --output_dir @rows.jsonl" + version, "--output_dir: ", "rows.jsonl exists and is no folder"),
                refused("sft --output_dir @rows.jsonl/below" + version, "--output_dir: ", "rows.jsonl/below cannot be made"),
                refused("sft --output_dir @model/config.json/a/b" + version, "--output_dir: "),
                refused("sft --output_dir " + "a".repeat(300) + version, "--output_dir: "))));
    }

    @TestFactory
    Stream<DynamicTest> foldersThatAreNoCheckpoint() {
        return BadInput.tests(temporary, Stream.of("lora", "full").map(type -> "sft --tuner_type " + type + " --resume_from_checkpoint ").flatMap(sft -> Stream.of(
                refused(sft + "@none", "--resume_from_checkpoint: ", "none does not exist"), refused(sft + "@rows.jsonl", "--resume_from_checkpoint: ", "is not a folder"),
                refused(sft + "@model", "--resume_from_checkpoint: ", sft.contains("full") ? "trainer_state.json" : "adapter_config.json"),
                refused(sft + "@run/checkpoint-1", both(delete(STATE), delete(FOLDER + "adapter_config.json")), "--resume_from_checkpoint: "),
                refused(sft + "@empty", Spoil.folder("empty"), "--resume_from_checkpoint: "))));
    }

    @TestFactory
    Stream<DynamicTest> checkpointsThatAreSpoilt() {
        return BadInput.tests(temporary, Stream.of(
                resume(delete(STATE), "trainer_state.json"), resume(cut(STATE), "trainer_state.json: line"), resume(text(STATE, "{}"), "trainer_state.json: field"),
                resume(field(STATE, "global_step", "0"), "field global_step"), resume(field(STATE, "global_step", "'1'"), "field global_step"), resume(field(STATE, "global_step", "-1"), "field global_step"),
                resume(field(STATE, "max_steps", "1.5"), "field max_steps"), resume(field(STATE, "epoch", "'x'"), "field epoch"), resume(field(STATE, "log_history", "3"), "field log_history"),
                resume(field(STATE, "log_history", "[3]"), "field log_history"), resume(field(STATE, "lorikeet_log_window", "{'steps': 1, 'loss': 'x'}"), "loss"),
                resume(field(STATE, "lorikeet_log_window", "{'steps': -1}"), "steps"), resume(delete(RANDOM), "rng_state.json"), resume(cut(RANDOM), "rng_state.json: line"),
                resume(field(RANDOM, "seed", "'42'"), "field seed"), resume(field(RANDOM, "seed", "43"), "seed is 43, this run has 42; resume with the same --seed"),
                resume(delete(MOMENTS), "optimizer.safetensors"), resume(cut(MOMENTS), "optimizer.safetensors"), resume(withoutTensor(MOMENTS, MEAN), "optimizer.safetensors", "tensors"),
                resume(header(MOMENTS, MEAN, MEAN.replace("q_proj", "x_proj")), MEAN), resume(tensor(MOMENTS, MEAN, StoredDType.F32, 2, 15), MEAN, "[2, 15]", "[2, 16]"),
                resume(tensor(MOMENTS, MEAN, StoredDType.F16, 2, 16), MEAN, "F16"), resume(header(MOMENTS, "'steps':'1'", "'steps':'x'"), "metadata steps"),
                resume(header(MOMENTS, "'steps':'1'", "'steps':'-1'"), "metadata steps"),
                resume(header(FOLDER + "adapter_model.safetensors", "lora_A", "lora_C"), "has no tensor"), resume(delete(FOLDER + "adapter_model.safetensors"), "adapter_model.safetensors"),
                refused("sft --resume_from_checkpoint @run --max_steps 5", field(STATE, "global_step", "6"), "stands at step 6, this run ends at step 5"),
                refused("sft --resume_from_checkpoint @run --max_steps 5 --seed 7", "seed is 42, this run has 7; resume with the same --seed")));
    }

    @TestFactory
    Stream<DynamicTest> checkpointsOfAnotherModel() {
        return BadInput.tests(temporary, Stream.of(
                resume(folder -> TinyModels.write(folder.resolve("model"), ConfigJson.of(Architecture.LLAMA).with("hidden_size", "32")), "has shape [2, 16], expected [2, 32]"),
                resume(folder -> TinyModels.write(folder.resolve("model"), ConfigJson.of(Architecture.LLAMA).with("num_hidden_layers", "3")), "has no tensor", "layers.2."),
                resume(folder -> TinyModels.write(folder.resolve("model"), ConfigJson.of(Architecture.LLAMA).with("num_hidden_layers", "1")), "layers.1.", "has no place")));
    }

    @TestFactory
    Stream<DynamicTest> tokensThatCannotBeContinued() {
        return BadInput.tests(temporary, Stream.of(
                infer("''", "none"), infer("[]", "none"), infer("1,2,", "item 3 is ''"), infer(",1", "item 1 is ''"), infer("1,,2", "item 2 is ''"), infer("32", "item 1 is '32'", "from 0 to 31"),
                infer("1,-1", "item 2 is '-1'"), infer("+1", "item 1 is '+1'"), infer("1.0", "item 1 is '1.0'"), infer("1;2", "item 1 is '1;2'"), infer("a,b", "item 1 is 'a'"), infer("[1,2", "item 1 is '[1'"),
                infer("99999999999999999999", "item 1"), infer("٣", "item 1"), infer("9".repeat(5000), "item 1", "(5000 characters)"), infer("NaN", "item 1"),
                refused("infer --max_new_tokens 0", "--max_new_tokens: expected at least 1, found 0"), refused("infer --max_new_tokens -1", "--max_new_tokens: expected at least 1"),
                refused("infer --max_new_tokens 2147483648", "--max_new_tokens: expected a whole number"), refused("infer --max_new_tokens 2147483647", "--max_new_tokens: ", "2147483647"),
                refused("infer --max_new_tokens 2147483600", "--max_new_tokens: the key/value cache of 2147483602 tokens needs at least", "GiB"),
                refused("infer --temperature -1", "--temperature: "), refused("infer --top_p 0", "--top_p: "), refused("infer --top_p 1.5", "--top_p: "),
                refused("infer --min_p 1", "--min_p: "), refused("infer --repetition_penalty 0", "--repetition_penalty: "), refused("infer --prompt x", "--prompt and --input_ids"),
                refused("infer --ids false", "--ids: expected true"),
                refused("infer", text("model/generation_config.json", "{'eos_token_id': 'x'}"), "generation_config.json: field eos_token_id")));
    }

    @TestFactory
    Stream<DynamicTest> logitsThatCannotBeWritten() {
        String ids = "inspect @model --input_ids 1,2 --logits ";
        return BadInput.tests(temporary, Stream.of(
                refused(ids + "@model", "--logits: ", "model is a folder"), refused(ids + "@none/x.safetensors", "--logits: ", "none is no folder"),
                refused(ids + "@rows.jsonl/x.safetensors", "--logits: ", "rows.jsonl is no folder"),
                refused("inspect @model --input_ids 1,99 --logits @x.safetensors", "--input_ids: item 2 is '99'"), refused("inspect @model --input_ids '' --logits @x.safetensors", "--input_ids: ")));
    }

    private static Case infer(String ids, String... expected) {
        return refused("infer --input_ids " + ids, Stream.concat(Stream.of("--input_ids: "), Stream.of(expected)).toArray(String[]::new));
    }

    private static Case resume(Change change, String... expected) {
        return refused("sft --max_steps 5 --resume_from_checkpoint @run/checkpoint-1", change, expected);
    }
}
