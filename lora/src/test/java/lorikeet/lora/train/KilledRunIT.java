package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lorikeet.lora.RunFiles;
import lorikeet.lora.cli.CommandRun;
import lorikeet.lora.launch.RunnableJar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs in JVMs of their own, ended from outside. */
class KilledRunIT {
    private static final int KILLS = 6;
    private static final int MOST_ROWS = 8;
    private static final int STEPS = KILLS * MOST_ROWS + 2;
    private static final List<String> NONE = List.of();

    @TempDir
    Path folder;

    @Test
    void killedAtAnyMomentARunLeavesWholeCheckpointsAndGoesOn() throws Exception {
        SftJar sft = SftJar.in(folder, STEPS, 1);
        Path output = folder.resolve("killed");
        Random random = new Random(1);
        for (int n = 0; n < KILLS; n++) {
            String[] resume = n == 0 || RunFiles.checkpoints(output).isEmpty() ? new String[0] : new String[] {"--resume_from_checkpoint", output.toString()};
            try (RunnableJar jar = sft.start(RunnableJar.JAVA, NONE, output, Stream.concat(Stream.of("--save_total_limit", "3"), Stream.of(resume)).toArray(String[]::new))) {
                jar.lineThatBegins("{\"loss\":", 1 + random.nextInt(MOST_ROWS));
                jar.kill(9);
                assertEquals(128 + 9, jar.exitCode());
            }
            for (String checkpoint : RunFiles.checkpoints(output)) oneStepFrom(sft, output.resolve(checkpoint));
        }
        sft.run(output, "--resume_from_checkpoint", output.toString());
        List<String> left = RunFiles.names(output).stream().filter(name -> name.startsWith(".")).toList();
        assertEquals(List.of(), left);
        sft.run(folder.resolve("unbroken"));
        RunFiles.assertSameRun(folder.resolve("unbroken"), output);
    }

    private void oneStepFrom(SftJar sft, Path checkpoint) {
        int step = RunFiles.json(checkpoint.resolve("trainer_state.json")).get("global_step").intValue();
        assertEquals("checkpoint-" + step, checkpoint.getFileName().toString());
        Path output = folder.resolve("one-step");
        sft.run(output, "--resume_from_checkpoint", checkpoint.toString(), "--max_steps", "" + (step + 1));
        assertTrue(RunFiles.checkpoints(output).contains("checkpoint-" + (step + 1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15})
    void signalSavesAndEndsTheRun(int signal) throws Exception {
        stop(RunnableJar.JAVA, signal);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 15})
    void signalToTheLauncherOfAnOldJavaSavesAndEndsTheRun(int signal) throws Exception {
        stop(RunnableJar.oldJava(), signal);
    }

    private void stop(Path java, int signal) throws Exception {
        RunnableJar.assumeHandled(signal);
        SftJar sft = SftJar.in(folder, 1_000_000, 1_000_000);
        Path output = folder.resolve("stopped");
        try (RunnableJar jar = sft.start(java, NONE, output)) {
            jar.lineThatBegins("{\"loss\":", 3);
            jar.kill(signal);
            String last = jar.outputToTheEnd().lines().toList().getLast();
            assertEquals(128 + signal, jar.exitCode(), last);
            assertEquals(1, RunFiles.checkpoints(output).size());
            String checkpoint = RunFiles.checkpoints(output).getFirst();
            String step = checkpoint.substring("checkpoint-".length());
            assertEquals("stopped after step " + step + ": " + output, last);
            sft.run(folder.resolve("unbroken"), "--max_steps", step);
            Path adapter = Path.of(checkpoint, "adapter_model.safetensors");
            assertArrayEquals(RunFiles.bytes(folder.resolve("unbroken").resolve(adapter)), RunFiles.bytes(output.resolve(adapter)));
        }
    }

    @Test
    void folderInUseIsRefusedAndFreeAgainAfterAKill() throws Exception {
        occupy(RunnableJar.JAVA);
    }

    @Test
    void folderInUseUnderAnOldJavaIsFreeAfterTheLaunchersKill() throws Exception {
        occupy(RunnableJar.oldJava());
    }

    private void occupy(Path java) throws Exception {
        SftJar sft = SftJar.in(folder, 1_000_000, 1_000_000);
        Path output = folder.resolve("held");
        try (RunnableJar jar = sft.start(java, NONE, output, "--logging_steps", "1000000")) {
            jar.lineThatBegins("{\"loss\":", 1);
            List<String> names = RunFiles.names(output);
            byte[] log = RunFiles.bytes(output.resolve("logging.jsonl"));
            String line = CommandRun.refused(sft.command(), "--output_dir", output.toString(), "--max_steps", "1");
            assertEquals("lorikeet sft: --output_dir: " + output + " is in use by another run; choose another folder, or leave out --add_version false", line);
            assertEquals(names, RunFiles.names(output));
            assertArrayEquals(log, RunFiles.bytes(output.resolve("logging.jsonl")));
            jar.kill(9);
            jar.outputToTheEnd(); // and the end of launcher and child
        }
        sft.run(output, "--max_steps", "1");
        assertEquals(List.of("checkpoint-1"), RunFiles.checkpoints(output));
    }
}
