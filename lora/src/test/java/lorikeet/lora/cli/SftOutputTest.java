package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.RunFiles;
import lorikeet.lora.SharedData;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a run leaves, and what others rely on in them. */
class SftOutputTest {
    @TempDir
    Path folder;

    private List<String> command() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.qwen2());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 10);
        return List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--per_device_train_batch_size", "2",
                "--gradient_accumulation_steps", "2", "--max_steps", "7", "--learning_rate", "1e-3", "--output_dir", folder.resolve("out").toString());
    }

    private Path run(String... more) {
        CommandRun.done(List.of(CommandRun.with(command(), more)), "--add_version", "false");
        return folder.resolve("out");
    }

    private static Set<String> names(ObjectNode row) {
        return row.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    @Test
    void runsGetFoldersOfTheirOwn() {
        CommandRun.done(command());
        CommandRun.done(command());
        List<String> names = RunFiles.names(folder.resolve("out"));
        assertEquals(2, names.size());
        for (int n = 0; n < 2; n++) assertTrue(names.get(n).matches("v" + n + "-\\d{8}-\\d{6}"), names.get(n));
        assertEquals(List.of("args.json", "changes.json", "checkpoint-7", "images", "logging.jsonl", "runs"), RunFiles.names(folder.resolve("out").resolve(names.getFirst())));
    }

    @Test
    void runsIntoOneFolderLetEarlierOnesStepAside() {
        Path out = run("--save_steps", "4");
        byte[] log = RunFiles.bytes(out.resolve("logging.jsonl"));
        assertTrue(run("--save_steps", "3", "--seed", "7").resolve("replaced-1").toFile().isDirectory());
        CommandRun third = CommandRun.done(command(), "--add_version", "false", "--max_steps", "2");
        assertTrue(third.out().contains("earlier run: its files are now in " + out.toAbsolutePath().resolve("replaced-2")), third.out());
        assertEquals(List.of("checkpoint-2"), RunFiles.checkpoints(out));
        assertEquals(List.of("checkpoint-3", "checkpoint-6", "checkpoint-7"), RunFiles.checkpoints(out.resolve("replaced-2")));
        assertEquals(List.of("checkpoint-4", "checkpoint-7"), RunFiles.checkpoints(out.resolve("replaced-1")));
        assertArrayEquals(log, RunFiles.bytes(out.resolve("replaced-1/logging.jsonl")));
        CommandRun.done(command(), "--add_version", "false", "--resume_from_checkpoint", out.toString());
        assertEquals(List.of("checkpoint-2", "checkpoint-7"), RunFiles.checkpoints(out));
        assertFalse(out.resolve("replaced-3").toFile().exists());
    }

    @Test
    void everyLogRowHasTheFieldsAndDigitsPromised() {
        List<ObjectNode> rows = RunFiles.log(run("--logging_steps", "1"));
        assertEquals(7, rows.size());
        for (int i = 0; i < 7; i++) {
            ObjectNode row = rows.get(i);
            assertEquals(Set.of("loss", "grad_norm", "learning_rate", "token_acc", "tokens_per_second", "epoch", "global_step/max_steps", "elapsed_time", "remaining_time", "memory(GiB)"), names(row));
            for (String field : List.of("loss", "grad_norm", "learning_rate", "token_acc", "tokens_per_second", "epoch")) assertTrue(row.get(field).isNumber(), field);
            assertEquals(i + 1 + "/7", row.get("global_step/max_steps").textValue());
            assertEquals(Set.of("heap", "off_heap", "device"), names((ObjectNode) row.get("memory(GiB)")));
            for (String field : List.of("elapsed_time", "remaining_time")) assertTrue(row.get(field).textValue().matches("(\\d+h )?(\\d+m )?\\d+s"), row.get(field).textValue());
        }
        // 10 rows make 5 batches of 2, so 3 steps an epoch, the last of one batch.
        assertEquals(List.of(0.4, 0.8, 1.0, 1.4, 1.8, 2.0, 2.4), rows.stream().map(row -> row.get("epoch").doubleValue()).toList());
        for (String field : List.of("loss", "grad_norm")) assertTrue(mostDigits(rows, field) >= 8, field);
    }

    private static int mostDigits(List<ObjectNode> rows, String field) {
        return rows.stream().mapToInt(row -> row.get(field).asText().replaceAll("E.*|\\D", "").replaceAll("^0+", "").length()).max().orElse(0);
    }

    @Test
    void rowOfSeveralStepsHoldsTheirMeans() {
        List<ObjectNode> single = RunFiles.values(run("--logging_steps", "1", "--lora_dropout", "0"));
        CommandRun.done(command(), "--logging_steps", "3", "--lora_dropout", "0", "--add_version", "false", "--output_dir", folder.resolve("threes").toString());
        List<ObjectNode> threes = RunFiles.values(folder.resolve("threes"));
        assertEquals(List.of("1/7", "3/7", "6/7", "7/7"), threes.stream().map(row -> row.get("global_step/max_steps").textValue()).toList());
        int[] ends = {1, 3, 6, 7};
        for (int i = 1; i < 4; i++) {
            double mean = IntStream.range(ends[i - 1], ends[i]).mapToDouble(n -> single.get(n).get("loss").doubleValue()).average().orElseThrow();
            assertEquals(mean, threes.get(i).get("loss").doubleValue(), 1e-12);
            for (String last : List.of("grad_norm", "learning_rate")) assertEquals(single.get(ends[i] - 1).get(last), threes.get(i).get(last));
        }
    }

    @Test
    void evaluationHasRowsOfItsOwn() {
        List<ObjectNode> rows = RunFiles.log(run("--split_dataset_ratio", "0.2", "--eval_steps", "3"));
        List<ObjectNode> evaluations = rows.stream().filter(row -> row.has("eval_loss")).toList();
        assertEquals(List.of("3/7", "6/7", "7/7"), evaluations.stream().map(row -> row.get("global_step/max_steps").textValue()).toList());
        for (ObjectNode row : evaluations) {
            assertTrue(row.get("eval_loss").isNumber() && row.get("eval_token_acc").isNumber() && !row.has("loss"), row.toString());
        }
        assertNotEquals(evaluations.get(0).get("eval_loss"), evaluations.get(2).get("eval_loss"));
    }

    @Test
    void rateRisesToTheEndWhereAllStepsWarmUp() {
        List<ObjectNode> rows = RunFiles.log(run("--warmup_ratio", "1", "--logging_steps", "1"));
        for (int i = 0; i < 7; i++) assertEquals(1e-3 * i / 7, rows.get(i).get("learning_rate").doubleValue(), 1e-12);
    }

    @Test
    void splitRatioOfZeroHoldsNothingBack() {
        assertTrue(RunFiles.log(run("--split_dataset_ratio", "0")).stream().noneMatch(row -> row.has("eval_loss")));
    }

    @Test
    void lastCheckpointsAreKept() {
        Path out = run("--save_steps", "2", "--save_total_limit", "2");
        assertEquals(List.of("checkpoint-6", "checkpoint-7"), RunFiles.checkpoints(out));
        assertEquals(List.of("args.json", "changes.json", "checkpoint-6", "checkpoint-7", "images", "logging.jsonl", "runs"), RunFiles.names(out));
    }

    @Test
    void checkpointHoldsWeightsStateAndHistory() {
        Path out = run("--save_steps", "4", "--logging_steps", "3", "--split_dataset_ratio", "0.2");
        Path checkpoint = out.resolve("checkpoint-4");
        assertEquals(List.of("README.md", "adapter_config.json", "adapter_model.safetensors", "args.json", "optimizer.safetensors", "rng_state.json", "trainer_state.json"), RunFiles.names(checkpoint));
        ObjectNode state = RunFiles.json(checkpoint.resolve("trainer_state.json"));
        assertEquals(4, state.get("global_step").intValue());
        assertEquals(7, state.get("max_steps").intValue());
        assertEquals(2.0, state.get("epoch").doubleValue());
        List<JsonNode> history = state.get("log_history").valueStream().toList();
        assertEquals(List.copyOf(RunFiles.log(out).subList(0, history.size())), history);
        assertEquals(3, history.size());
        ObjectNode random = RunFiles.json(checkpoint.resolve("rng_state.json"));
        assertEquals(42, random.get("seed").intValue());
        assertEquals(8, random.get("micro_steps").intValue());
    }

    @Test
    void argumentsAreKeptGivenOrDefault() {
        Path out = run("--target_modules", "q_proj", "v_proj", "--lr_scheduler_type", "linear");
        ObjectNode args = RunFiles.json(out.resolve("args.json"));
        assertEquals("linear", args.get("lr_scheduler_type").textValue());
        assertEquals(List.of("q_proj", "v_proj"), args.get("target_modules").valueStream().map(JsonNode::textValue).toList());
        assertEquals(0.95, args.get("adam_beta2").doubleValue());
        assertEquals(42, args.get("seed").intValue());
        assertEquals(folder.resolve("model").toString(), args.get("model").textValue());
        assertFalse(args.has("help") || args.has("stacktrace"), args.toString());
        assertArrayEquals(RunFiles.bytes(out.resolve("args.json")), RunFiles.bytes(out.resolve("checkpoint-7/args.json")));
    }

    @Test
    void fullTrainingLeavesAModelFolderInTheDtypeItCameIn() {
        Path model = TinyModels.write(folder.resolve("bf16"), TinyModels.llama(), StoredDType.BF16);
        Path out = run("--model", model.toString(), "--tuner_type", "full");
        assertEquals(List.of("README.md", "args.json", "config.json", "model.safetensors", "optimizer.safetensors", "rng_state.json", "trainer_state.json"), RunFiles.names(out.resolve("checkpoint-7")));
        try (SafetensorsFile before = SafetensorsFile.open(model.resolve("model.safetensors"), Load.COPY);
                SafetensorsFile after = SafetensorsFile.open(out.resolve("checkpoint-7/model.safetensors"), Load.COPY)) {
            assertEquals(before.entries(), after.entries());
        }
        List<String> ids = List.of("infer", "--input_ids", "1,2,3", "--max_new_tokens", "4", "--ids");
        String trained = CommandRun.done(ids, "--model", out.resolve("checkpoint-7").toString()).out();
        for (String flag : List.of("--ckpt_dir", "--model")) assertEquals(trained, CommandRun.done(ids, flag, out.toString()).out());
    }

    @Test
    void runsFolderServesAsAdapterOfOtherCommands() {
        Path out = run("--save_steps", "3", "--lora_dropout", "0");
        String model = folder.resolve("model").toString();
        Path logits = folder.resolve("logits.safetensors");
        CommandRun.done(List.of("inspect", model, "--adapters", out.toString(), "--input_ids", "3,1,4,1,5", "--logits", logits.toString()));
        try (OpenedModel opened = OpenedModel.adapted(CpuDevice.open(), Path.of(model), out.resolve("checkpoint-7")); SafetensorsFile written = SafetensorsFile.open(logits, Load.COPY)) {
            float[] found = written.segment("logits").toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
            double[] expected = opened.logits(new int[] {3, 1, 4, 1, 5});
            assertEquals("[5, 32]", written.entry("logits").shape().toString());
            for (int i = 0; i < expected.length; i++) assertEquals((float) expected[i], found[i]);
        }
        String made = CommandRun.done(List.of("infer", "--model", model, "--adapters", out.toString(), "--input_ids", "3,1,4", "--max_new_tokens", "4", "--ignore_eos", "--ids")).out();
        assertTrue(made.strip().matches("\\[\\d+,\\d+,\\d+,\\d+]"), made);
    }

    /** Rank, alpha, dropout and model as in the adapter that PEFT wrote. */
    @Test
    void adapterFolderIsWrittenAsPeftWritesIt() {
        Path peft = SharedData.find("oracles/lora_init");
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 4);
        Path out = folder.resolve("peft");
        CommandRun.done(List.of("sft", "--model", SharedData.find("stories260K-hf").toString(), "--dataset", rows.toString(), "--max_steps", "1", "--lora_rank", "8",
                "--lora_alpha", "16", "--lora_dropout", "0", "--add_version", "false", "--output_dir", out.toString()));
        Path checkpoint = out.resolve("checkpoint-1");
        ObjectNode expected = RunFiles.json(peft.resolve("adapter_config.json"));
        ObjectNode found = RunFiles.json(checkpoint.resolve("adapter_config.json"));
        assertEquals(sortedTargets(expected), sortedTargets(found));
        expected.remove(List.of("base_model_name_or_path", "target_modules"));
        found.remove(List.of("base_model_name_or_path", "target_modules"));
        assertEquals(expected.toPrettyString(), found.toPrettyString());
        try (SafetensorsFile theirs = SafetensorsFile.open(peft.resolve("adapter_model.safetensors"), Load.COPY);
                SafetensorsFile ours = SafetensorsFile.open(checkpoint.resolve("adapter_model.safetensors"), Load.COPY)) {
            assertEquals(theirs.metadata(), ours.metadata());
            assertEquals(theirs.entries().stream().map(TensorEntry::name).collect(Collectors.toSet()), ours.entries().stream().map(TensorEntry::name).collect(Collectors.toSet()));
            theirs.entries().forEach(entry -> assertEquals(entry.shape(), ours.entry(entry.name()).shape(), entry.name()));
        }
    }

    private static List<String> sortedTargets(ObjectNode config) {
        return config.get("target_modules").valueStream().map(JsonNode::textValue).sorted().toList();
    }
}
