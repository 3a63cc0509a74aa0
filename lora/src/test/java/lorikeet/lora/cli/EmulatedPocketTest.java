package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lorikeet.lora.RunFiles;
import lorikeet.lora.hub.Environment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's command that trains the embedded model on the emulator: the losses of the CPU, and no operation left to it. */
class EmulatedPocketTest {
    private static final String COMMAND = "sft --device emulator --torch_dtype float32 --max_steps 2";
    private static final double MOST = 1e-4;

    @TempDir
    private Path folder;

    /** On a row of its own, so that no questions are answered before and after, which takes the emulator minutes. */
    private List<Double> losses(String out, String... flags) throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"query\": \"What is a kestrel?\", \"response\": \"A bird.\"}\n");
        List<String> more = List.of("--dataset", rows.toString(), "--per_device_train_batch_size", "1", "--gradient_accumulation_steps", "1", "--learning_rate", "1e-3", "--logging_steps", "1",
                "--add_version", "false", "--output_dir", folder.resolve(out).toString());
        String[] words = CommandRun.with(Arrays.asList(COMMAND.split(" ")), more.toArray(String[]::new));
        CommandRun run = ScopedValue.where(Environment.VARIABLES, Map.of("XDG_CACHE_HOME", folder.resolve("cache").toString())).call(() -> CommandRun.done(Arrays.asList(words), flags));
        if (flags.length == 0) assertTrue(run.out().contains("operations that fell back to the CPU: none") && run.out().contains("operations lowered to smaller ones: none"), run.out());
        return RunFiles.log(folder.resolve(out)).stream().filter(row -> row.has("loss")).map(row -> row.get("loss").doubleValue()).toList();
    }

    @Test
    void hasTheLossesOfTheCpu() throws IOException {
        assertTrue(Files.readString(Path.of("../README.md")).contains("java -jar lora/target/lorikeet.jar " + COMMAND + "\n"));
        List<Double> expected = losses("cpu", "--device", "cpu");
        List<Double> found = losses("emulator");
        assertEquals(2, expected.size());
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) assertEquals(expected.get(i), found.get(i), MOST * expected.get(i), expected + " and " + found);
    }
}
