package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TextModels;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DryRunTest {
    private static final String LLAMA = """
            {"architectures": ["LlamaForCausalLM"], "hidden_size": %d, "intermediate_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
             "num_key_value_heads": %d, "vocab_size": 32000, "max_position_embeddings": 4096, "rms_norm_eps": 1e-5, "torch_dtype": "float16"}""";

    @TempDir
    Path folder;

    private Path shape(int hidden, int inner, int layers, int heads, int keyValueHeads) throws IOException {
        Path model = Files.createDirectories(folder.resolve("shape"));
        Files.writeString(model.resolve("config.json"), LLAMA.formatted(hidden, inner, layers, heads, keyValueHeads));
        return model;
    }

    private Path llama7b() throws IOException {
        return shape(4096, 11008, 32, 32, 32);
    }

    private List<String> command(Path model) {
        return List.of("sft", "--dry_run", "--model", model.toString(), "--output_dir", folder.resolve("out").toString());
    }

    /** The number that follows {@code text}, or stands before it. */
    private static long number(String out, String expression) {
        Matcher found = Pattern.compile(expression.replace("#", "([0-9,]+)")).matcher(out);
        assertTrue(found.find(), () -> expression + " in " + out);
        return Long.parseLong(found.group(1).replace(",", ""));
    }

    // Published: Llama-2-7B has 6,738,415,616 parameters; PEFT counts these adapters of rank 64.
    @ParameterizedTest
    @CsvSource({"q_proj v_proj, 33554432", "all-linear, 159907840"})
    void parametersOfLlama2AreCountedExactly(String targets, long trained) throws IOException {
        String[] more = ("--load map --lora_rank 64 --max_length 2048 --target_modules " + targets).split(" ");
        CommandRun run = CommandRun.done(command(llama7b()), more);
        assertEquals(6_738_415_616L, number(run.out(), "LlamaForCausalLM, # parameters"));
        assertEquals(trained, number(run.out(), "trained: # parameters"));
        assertEquals(6_738_415_616L + trained, number(run.out(), "% of #"));
        assertEquals(16_777_216, number(run.out(), "  v_proj +#"));
        assertEquals(4 * trained, number(run.out(), "adapters +# bytes"));
        assertEquals(4 * trained, number(run.out(), "gradients +# bytes"));
        assertEquals(8 * trained, number(run.out(), "optimizer +# bytes"));
        // F16 matrices stay in their file; 65 norms of 4,096 are F32 in the pool.
        assertEquals(2 * (6_738_415_616L - 65 * 4096) + 4 * 65 * 4096, number(run.out(), "weights +# bytes"));
        assertTrue(run.out().contains("1 x 2,048 tokens"), run.out());
    }

    @Test
    void partsSumToTheTotal() throws IOException {
        String out = CommandRun.done(command(llama7b()), "--max_length", "64").out();
        long sum = 0;
        for (String part : List.of("weights", "adapters", "gradients", "optimizer", "activations", "workspace", "pool rounding")) sum += number(out, "  " + part + " +# bytes");
        assertEquals(sum, number(out, "  total +# bytes"));
    }

    @Test
    void nothingIsWritten() throws IOException {
        Path model = llama7b();
        CommandRun.done(command(model), "--max_length", "64");
        assertEquals(List.of("config.json"), RunFiles.names(model));
        assertEquals(List.of("shape"), RunFiles.names(folder));
    }

    @Test
    void modelBeyondThisMachineIsPlannedWithAWarning() throws IOException {
        CommandRun run = CommandRun.done(command(shape(131072, 524288, 100, 1024, 8)), "--tuner_type", "full", "--max_length", "2048", "--per_device_train_batch_size", "4");
        assertTrue(number(run.out(), "total +# bytes") > 1L << 48);
        assertTrue(run.err().matches("warning: the plan needs [0-9.]+ TiB, this machine has .*\\R"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--gradient_checkpointing false", "--tuner_type full", "--tuner_type full --gradient_checkpointing false", "--torch_dtype bfloat16",
        "--per_device_train_batch_size 3 --gradient_accumulation_steps 2", "--packing true --packing_length 30", "--split_dataset_ratio 0.4 --per_device_eval_batch_size 4",
        "--modules_to_save embed_tokens --target_modules q_proj", "--load copy", "--load map", "--max_steps 2", "--target_modules all-linear lm_head"})
    void poolOfTheRunIsAsPlanned(String flags) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.llama());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 10);
        List<String> run = List.of(("sft --model " + model + " --dataset " + rows + " --output_dir " + folder.resolve("out") + " " + flags).strip().split(" "));
        String plan = CommandRun.done(run, "--dry_run").out();
        assertFalse(Files.exists(folder.resolve("out")));
        double planned = number(plan, "in the pool: # bytes");
        double real = number(CommandRun.done(run).out(), "pool high-water mark # bytes");
        assertTrue(Math.abs(planned - real) <= 0.1 * real, () -> "planned " + planned + ", real " + real);
    }

    @Test
    void headersOfWeightFilesTellTheirDtype() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.mistral(), StoredDType.BF16);
        assertTrue(CommandRun.done(command(model)).out().contains("weights: BF16, as the headers of their files say"));
    }

    @Test
    void weightFilesThatAreNoneDoNotStopAPlan() throws IOException {
        Path model = llama7b();
        Files.writeString(model.resolve("model.safetensors"), "version https://git-lfs.github.com/spec/v1");
        String out = CommandRun.done(command(model), "--max_length", "64").out();
        assertTrue(out.contains("weights: taken to be F16, as config.json says; what is there cannot be used: "), out);
    }

    @Test
    void textWithoutATokenizerIsPlannedAsFullRows() throws IOException {
        Path rows = TinyRows.lines(folder.resolve("rows.jsonl"), List.of("{\"query\": \"What?\", \"response\": \"That.\"}"));
        String out = CommandRun.done(command(llama7b()), "--max_length", "32", "--dataset", rows.toString()).out();
        assertTrue(out.contains("rows: full ones, as the model folder has no tokenizer.json to read --dataset with: 1 x 32 tokens"), out);
    }

    @Test
    void longestBatchOfTheDatasetIsPlannedFor() {
        Path model = TextModels.write(folder.resolve("model"));
        Path rows = TinyRows.lines(folder.resolve("rows.jsonl"), List.of("{\"text\": \"a heron\"}", "{\"text\": \"What is a kestrel? A kestrel is a small falcon.\"}"));
        String out = CommandRun.of("pt", "--dry_run", "--model", model.toString(), "--dataset", rows.toString(), "--output_dir", folder.resolve("out").toString()).out();
        assertTrue(out.matches("(?s).*rows: the longest forward pass of the run, \\d+ tokens of 1 row; --max_length allows 1 x 128 tokens\\R.*"), out);
    }

    @Test
    void rowsThatTheHeapCannotHoldAreRefused() throws IOException {
        String line = CommandRun.refused(command(llama7b()), "--per_device_train_batch_size", "1000000000");
        assertTrue(line.startsWith("lorikeet sft: --dry_run: forward passes of 4,096,000,000,000 tokens are more than the Java heap holds"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "pt"})
    void helpNamesIt(String command) {
        assertTrue(CommandRun.done(List.of(command, "--help")).out().contains("--dry_run plans the memory"));
        assertTrue(CommandRun.done(List.of(command, "--help_all")).out().contains("  --dry_run BOOL"));
    }

    @Test
    void missingDatasetIsStillAnError() throws IOException {
        String line = CommandRun.refused(command(llama7b()), "--dataset", folder.resolve("none.jsonl").toString());
        assertTrue(line.contains("none.jsonl"), line);
    }
}
