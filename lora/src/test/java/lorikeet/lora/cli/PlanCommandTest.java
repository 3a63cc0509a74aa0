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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
    private static final String LLAMA = """
            {"architectures": ["LlamaForCausalLM"], "hidden_size": 512, "intermediate_size": 1376, "num_hidden_layers": LAYERS, "num_attention_heads": 8,
             "num_key_value_heads": 4, "vocab_size": 8192, "max_position_embeddings": 65536, "rms_norm_eps": 1e-5, "torch_dtype": "bfloat16"}""";
    private static final List<String> ASKED = List.of("--max_length", "256", "--lora_rank", "8", "--per_device_train_batch_size", "2");

    @TempDir
    Path folder;

    private int layers = 4;

    private CommandRun plan(String... more) throws IOException {
        Files.writeString(folder.resolve("config.json"), LLAMA.replace("LAYERS", String.valueOf(layers)));
        return CommandRun.done(List.of("plan", "--model", folder.toString()), Stream.concat(others(ASKED.toArray(String[]::new), more), Stream.of(more)).toArray(String[]::new));
    }

    /** Of flags with a value each, those that {@code more} does not have. */
    private static Stream<String> others(String[] flags, String... more) {
        List<String> given = List.of(more);
        return IntStream.range(0, flags.length / 2).filter(i -> !given.contains(flags[2 * i])).boxed().flatMap(i -> Stream.of(flags[2 * i], flags[2 * i + 1]));
    }

    private static int largest(String out, String flag) {
        Matcher found = Pattern.compile("largest " + flag + ": ([0-9,]+)").matcher(out);
        assertTrue(found.find(), out);
        return Integer.parseInt(found.group(1).replace(",", ""));
    }

    /** What is asked, but for one flag. */
    private static String[] asked(String flag, int value) {
        String[] asked = ASKED.toArray(String[]::new);
        asked[ASKED.indexOf(flag) + 1] = String.valueOf(value);
        return asked;
    }

    /** What --dry_run says that full rows take. */
    private long resident(String flag, int value, String... more) {
        String out = CommandRun.done(List.of("sft", "--dry_run", "--model", folder.toString(), "--output_dir", folder.resolve("out").toString()),
                Stream.concat(others(asked(flag, value), more), Stream.of(more)).toArray(String[]::new)).out();
        Matcher found = Pattern.compile("resident: ([0-9,]+) bytes at most").matcher(out);
        assertTrue(found.find(), out);
        return Long.parseLong(found.group(1).replace(",", ""));
    }

    private static String beyondJava(long bytes) {
        return String.valueOf(JavaMemory.least().total() + bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--max_length", "--per_device_train_batch_size", "--lora_rank"})
    void theLargestFitsAndTheNextDoesNot(String flag) throws IOException {
        String most = beyondJava(300_000_000);
        int value = largest(plan("--memory", most).out(), flag);
        assertTrue(resident(flag, value) <= Long.parseLong(most), value + " takes " + resident(flag, value));
        assertTrue(resident(flag, value + 1) > Long.parseLong(most), value + 1 + " takes " + resident(flag, value + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--target_modules model.layers.9.mlp.up_proj", "--target_regex model.layers.[1-7].*_proj", "--gradient_checkpointing false --target_modules q_proj v_proj",
            "--target_modules q_proj model.layers.9.self_attn.q_proj", "--modules_to_save model.layers.9.mlp.up_proj"})
    void ofManyLayersAFewAreEnoughToFindIt(String flags) throws IOException {
        layers = 12;
        String[] more = flags.isEmpty() ? new String[0] : flags.split(" ");
        String most = beyondJava(400_000_000);
        int value = largest(plan(Stream.concat(Stream.of("--memory", most), Stream.of(more)).toArray(String[]::new)).out(), "--max_length");
        assertTrue(resident("--max_length", value, more) <= Long.parseLong(most), value + " takes " + resident("--max_length", value, more));
        assertTrue(resident("--max_length", value + 1, more) > Long.parseLong(most), value + 1 + " takes " + resident("--max_length", value + 1, more));
    }

    /** With few tokens a few layers peak at another moment than all of them. */
    @ParameterizedTest
    @ValueSource(longs = {310_000_000, 330_000_000, 350_000_000, 400_000_000, 500_000_000, 700_000_000})
    void smallRowsOfManyLayersToo(long bytes) throws IOException {
        layers = 12;
        String most = beyondJava(bytes);
        String[] more = {"--max_length", "40", "--torch_dtype", "float32"};
        int value = largest(plan(Stream.concat(Stream.of("--memory", most), Stream.of(more)).toArray(String[]::new)).out(), "--lora_rank");
        assertTrue(resident("--lora_rank", value, more) <= Long.parseLong(most), value + " takes " + resident("--lora_rank", value, more));
        assertTrue(resident("--lora_rank", value + 1, more) > Long.parseLong(most), value + 1 + " takes " + resident("--lora_rank", value + 1, more));
    }

    @Test
    void whatDoesNotFitIsSaid() throws IOException {
        String out = plan("--memory", beyondJava(100_000_000)).out();
        assertTrue(out.contains("--per_device_train_batch_size 2, --lora_rank 8, ") && out.contains(" do not fit"), out);
        assertTrue(out.contains("largest --lora_rank: none, others as asked; 1 takes "), out);
    }

    @Test
    void evaluationThatDoesNotFitIsNamedWithTheBatchThatDoes() throws IOException {
        String most = beyondJava(250_000_000);
        String out = plan("--memory", most, "--split_dataset_ratio", "0.1", "--per_device_eval_batch_size", "300").out();
        assertTrue(out.matches("(?s).*as asked: .* fit; evaluation by --per_device_eval_batch_size 300, .* do not fit\n.*"), out);
        Matcher found = Pattern.compile("largest --per_device_train_batch_size: ([0-9]+), .*; evaluation then by --per_device_eval_batch_size ([0-9]+) at most, as 300 takes ").matcher(out);
        assertTrue(found.find(), out);
        int rows = largest(out, "--per_device_eval_batch_size");
        assertEquals(rows, Integer.parseInt(found.group(2)));
        String[] lowered = {"--split_dataset_ratio", "0.1", "--per_device_eval_batch_size", String.valueOf(rows)};
        assertTrue(resident("--per_device_train_batch_size", Integer.parseInt(found.group(1)), lowered) <= Long.parseLong(most), out);
        lowered[3] = String.valueOf(rows + 1);
        assertTrue(resident("--per_device_train_batch_size", 1, lowered) > Long.parseLong(most), out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--split_dataset_ratio 0", "--split_dataset_ratio 0.1 --eval_strategy no"})
    void aRunWithoutEvaluationSaysNothingOfIt(String flags) throws IOException {
        String out = plan(("--memory 1TiB --per_device_eval_batch_size 300 " + flags).split(" ")).out();
        assertFalse(out.contains("eval"), out);
    }

    @Test
    void manyTokensAtATimeAskForALargerHeap() throws IOException {
        String out = plan("--memory", "1TiB").out();
        assertTrue(out.contains(" for Java with " + JavaMemory.least().option() + "\n"), out);
        assertTrue(out.matches("(?s).*largest --per_device_train_batch_size: 4,096 or more, others as asked: [^\n]* with java -Xmx[0-9]{4}m\n.*"), out);
    }

    @Test
    void tokensThatNoHeapHoldsAreNotPlanned() throws IOException {
        String out = plan("--memory", "1TiB", "--max_length", "2147483647").out();
        assertTrue(out.contains("--max_length 2,147,483,647, --per_device_train_batch_size 2, --lora_rank 8, more tokens at a time than a Java heap of "), out);
        assertTrue(out.matches("(?s).*largest --max_length: [0-9,]+, all that a Java heap of [^\n]* plans for, others as asked.*"), out);
        assertTrue(out.contains("largest --lora_rank: none, others as asked; 1 takes more tokens at a time than "), out);
    }

    @Test
    void rowsPutTogetherAreAsLongAsTheirFlagSays() throws IOException {
        String out = plan("--memory", beyondJava(300_000_000), "--packing", "true", "--packing_length", "512").out();
        assertTrue(out.contains("as asked: --packing_length 512, "), out);
        int value = largest(out, "--packing_length");
        assertTrue(value > 512 && !out.contains("--max_length"), out);
    }

    @Test
    void moreIsNotRefusedThanWasAskedFor() throws IOException {
        assertTrue(plan("--memory", "1TiB", "--lora_rank", "700").out().contains("largest --lora_rank: 700 as asked, or more, "));
    }

    @Test
    void withoutAModelThePlanIsTheEmbeddedRuns() {
        String out = CommandRun.done(List.of("plan"), "--memory", "1TiB").out();
        assertTrue(out.contains("largest --max_length: 512, all that the model has positions for"), out);
    }

    @ParameterizedTest
    @CsvSource({"24GB, 24000000000", "24GiB, 25769803776", "1.5 kb, 1500", "77, 77", "0.5MiB, 524288"})
    void sizesAreRead(String text, long bytes) {
        assertEquals(bytes, ByteCount.of("--memory", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"24XB", "GB", "0", "0.1B", "9999999999TB", "1e3"})
    void othersAreRefusedInOneLine(String text) {
        CommandRun run = CommandRun.of("plan", "--memory", text);
        assertEquals(2, run.exit());
        assertEquals("lorikeet plan: --memory: expected a size such as 24GB or 24GiB, found '" + text + "'\n", run.err());
    }
}
