package lorikeet.lora.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TextModels;
import lorikeet.lora.TinyModels;
import lorikeet.lora.TinyRows;
import lorikeet.lora.report.EventRecords;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.util.Event;

/** What a run tells of itself, beside its log and its checkpoints. */
class SftReportsTest {
    @TempDir
    Path folder;
    private Path out;
    private List<String> command;

    @BeforeEach
    void write() {
        out = folder.resolve("out");
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.qwen2());
        Path rows = TinyRows.write(folder.resolve("rows.jsonl"), 6);
        command = List.of("sft", "--model", model.toString(), "--dataset", rows.toString(), "--gradient_accumulation_steps", "2", "--max_steps", "4", "--save_steps", "2",
                "--split_dataset_ratio", "0.2", "--logging_steps", "1", "--learning_rate", "1e-3", "--lora_dropout", "0", "--add_version", "false", "--output_dir", out.toString());
    }

    @Test
    void eventsHoldWhatTheLogHolds() {
        CommandRun.done(command);
        List<ObjectNode> rows = RunFiles.log(out);
        List<Event> events = EventRecords.ofOnly(out.resolve("runs"));
        assertEquals(rows.size() + 1, events.size());
        for (int i = 0; i < rows.size(); i++) {
            boolean evaluation = rows.get(i).has("eval_loss");
            Map<String, Float> scalars = EventRecords.scalars(events.get(i + 1));
            assertEquals((float) rows.get(i).get(evaluation ? "eval_loss" : "loss").doubleValue(), scalars.get(evaluation ? "eval/loss" : "train/loss"));
            assertEquals(rows.get(i).get("global_step/max_steps").textValue(), events.get(i + 1).getStep() + "/4");
        }
    }

    @Test
    void eventsGoWhereTheyAreSentOrNowhere() {
        CommandRun.done(command, "--report_to", "none");
        assertFalse(Files.exists(out.resolve("runs")));
        CommandRun.done(command, "--logging_dir", folder.resolve("board").toString());
        assertFalse(Files.exists(out.resolve("runs")));
        assertEquals(4 + 2 + 1, EventRecords.ofOnly(folder.resolve("board")).size());
        assertTrue(CommandRun.refused(command, "--report_to", "wandb").contains("wandb"));
        assertTrue(CommandRun.refused(command, "--logging_dir", folder.resolve("rows.jsonl").toString()).contains("--logging_dir"));
    }

    @Test
    void plotsAreInImages() {
        CommandRun.done(command);
        List<String> names = RunFiles.names(out.resolve("images"));
        for (String tag : List.of("train_loss", "train_learning_rate", "train_grad_norm", "train_token_acc", "eval_loss", "eval_token_acc")) assertTrue(names.contains(tag + ".svg"), names.toString());
    }

    @Test
    void everyCheckpointHasACardWithTheCommand() throws IOException {
        CommandRun.done(command, "--target_modules", "q_proj", "v_proj");
        for (int step : new int[] {2, 4}) {
            String card = Files.readString(out.resolve("checkpoint-" + step + "/README.md"));
            assertTrue(card.contains("for " + step + " steps") && card.contains("lorikeet sft --model " + folder.resolve("model") + " --dataset "), card);
            assertTrue(card.contains(" --target_modules q_proj v_proj\n"), card);
        }
    }

    @Test
    void flagFileIsKeptBesideTheRun() throws IOException {
        Path flags = Files.writeString(folder.resolve("run.yaml"), "# mine\nlearning_rate: 2e-3\n");
        List<String> withFile = new ArrayList<>(command);
        withFile.add(1, flags.toString());
        CommandRun.done(withFile);
        assertArrayEquals(RunFiles.bytes(flags), RunFiles.bytes(out.resolve("flags.yaml")));
        assertTrue(Files.readString(out.resolve("checkpoint-4/README.md")).contains("lorikeet sft " + flags + " --model "));
        Path args = Files.writeString(folder.resolve("args.json"), "{\"learning_rate\": 2e-3}");
        withFile.set(1, args.toString());
        CommandRun.done(withFile);
        assertArrayEquals(RunFiles.bytes(args), RunFiles.bytes(out.resolve("flags.json")));
        assertEquals(4, RunFiles.json(out.resolve("args.json")).get("max_steps").intValue());
    }

    @Test
    void changesAreSaidAndWritten() {
        List<String> lines = CommandRun.done(command).out().lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.matches("changed: [0-9,]+ of [0-9,]+ trained values, in (\\d+) of \\1 tensors")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("logits of 1 fixed prompt: moved by at most ")), lines.toString());
        ObjectNode changes = RunFiles.json(out.resolve("changes.json"));
        assertTrue(changes.get("tensors").size() == 2 * changes.get("adapted").size() && changes.get("logits").get(0).get("largest").doubleValue() > 0, changes.toString());
    }

    @Test
    void textModelsAreAskedInWords() throws IOException {
        Path rows = Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"A kestrel is a small falcon.\"}\n".repeat(3));
        CommandRun.done(command, "--model", TextModels.write(folder.resolve("text")).toString(), "--dataset", rows.toString());
        assertEquals("The capital of France is", RunFiles.json(out.resolve("changes.json")).get("logits").get(0).get("prompt").textValue());
    }

    private String nothingChanged(String... more) {
        String line = CommandRun.refused(command, more);
        assertTrue(line.contains("training changed nothing"), line);
        return line;
    }

    @Test
    void runThatChangesNothingIsAnErrorThatSaysWhy() {
        assertTrue(nothingChanged("--learning_rate", "0").contains("the learning rate was 0 at every step"));
        Path bf16 = TinyModels.write(folder.resolve("bf16"), TinyModels.llama(), StoredDType.BF16);
        assertTrue(nothingChanged("--model", bf16.toString(), "--tuner_type", "full", "--learning_rate", "1e-9").contains("less than the dtype holds in which they are saved"));
        assertTrue(nothingChanged("--learning_rate", "1e-30", "--lora_rank", "1", "--init_weights", "false").contains("every update was lost in rounding"));
        assertEquals(List.of("checkpoint-2", "checkpoint-4"), RunFiles.checkpoints(out));
    }

    @Test
    void runOfWarmUpAloneSaysSo() {
        CommandRun run = CommandRun.done(command, "--max_steps", "1", "--warmup_steps", "5");
        assertTrue(run.out().contains("nothing changed yet: each of the steps was warm-up"), run.out());
    }

    @Test
    void runThatHasNoStepLeftSaysSo() {
        CommandRun.done(command);
        CommandRun again = CommandRun.done(command, "--resume_from_checkpoint", out.toString());
        assertTrue(again.out().contains("changed: nothing, since the run already stood at step 4"), again.out());
    }

    @Test
    void resumedRunMeasuresFromItsCheckpoint() {
        CommandRun.done(command);
        CommandRun.done(command, "--resume_from_checkpoint", out.resolve("checkpoint-2").toString());
        ObjectNode changes = RunFiles.json(out.resolve("changes.json"));
        assertEquals(2, changes.get("from_step").intValue());
        assertEquals(4, changes.get("to_step").intValue());
    }
}
