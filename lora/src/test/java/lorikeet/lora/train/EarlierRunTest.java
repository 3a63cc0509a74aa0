package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.lora.RunFiles;
import lorikeet.tensor.io.AtomicFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EarlierRunTest {
    @TempDir
    Path folder;

    private void run(String content, int... steps) throws IOException {
        for (String file : List.of("logging.jsonl", "args.json", "runs/events", "images/loss.svg")) write(folder.resolve(file), content);
        for (int step : steps) write(folder.resolve("checkpoint-" + step + "/weights"), content);
    }

    private static void write(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Optional<Path> opened(Path resumed) {
        try (OutputFolder output = OutputFolder.open(folder, false, resumed)) {
            return output.replaced();
        }
    }

    @Test
    void nothingOfEarlierRunsIsLost() throws IOException {
        for (int n = 1; n <= 3; n++) {
            run("run " + n, 4, 8);
            assertEquals(Optional.of(folder.resolve("replaced-" + n)), opened(null));
        }
        assertEquals(List.of("replaced-1", "replaced-2", "replaced-3"), RunFiles.names(folder));
        for (int n = 1; n <= 3; n++) {
            Path aside = folder.resolve("replaced-" + n);
            assertEquals(List.of("args.json", "checkpoint-4", "checkpoint-8", "images", "logging.jsonl", "runs"), RunFiles.names(aside));
            for (String file : List.of("logging.jsonl", "checkpoint-8/weights", "runs/events")) assertEquals("run " + n, Files.readString(aside.resolve(file)));
        }
    }

    @Test
    void filesOfOthersStay() throws IOException {
        run("run", 4);
        write(folder.resolve("notes"), "mine");
        write(folder.resolve("model/config.json"), "mine");
        opened(null);
        assertEquals(List.of("model", "notes", "replaced-1"), RunFiles.names(folder));
        write(folder.resolve("images/photo"), "mine");
        assertEquals(Optional.empty(), opened(null));
    }

    @Test
    void runThatGoesOnKeepsItsFiles() throws IOException {
        run("run", 4, 8);
        List<String> before = RunFiles.names(folder);
        assertEquals(Optional.empty(), opened(folder.resolve("checkpoint-8")));
        assertEquals(before, RunFiles.names(folder).stream().toList());
    }

    @Test
    void whatCameAfterTheCheckpointStepsAsideWithTheLog() throws IOException {
        run("run", 4, 8, 12);
        opened(folder.resolve("checkpoint-4"));
        assertEquals(List.of("checkpoint-12", "checkpoint-8", "logging.jsonl"), RunFiles.names(folder.resolve("replaced-1")));
        assertEquals(List.of("args.json", "checkpoint-4", "images", "replaced-1", "runs"), RunFiles.names(folder));
    }

    @Test
    void checkpointOfAnotherFolderContinuesAnotherRun() throws IOException {
        run("run", 4, 8);
        opened(null);
        run("next", 2);
        opened(folder.resolve("replaced-1/checkpoint-4"));
        assertEquals(List.of("replaced-1", "replaced-2"), RunFiles.names(folder));
        assertEquals("next", Files.readString(folder.resolve("replaced-2/checkpoint-2/weights")));
    }

    @Test
    void whatWasHalfAsideFollows() throws IOException {
        run("run", 4, 8);
        Files.createDirectory(folder.resolve("replaced-1"));
        Files.move(folder.resolve("logging.jsonl"), folder.resolve("replaced-1/logging.jsonl"));
        Files.move(folder.resolve("checkpoint-8"), folder.resolve(AtomicFolder.TEMPORARY_PREFIX + "old-checkpoint-8"));
        opened(null);
        assertEquals(List.of("args.json", "checkpoint-4", "checkpoint-8", "images", "runs"), RunFiles.names(folder.resolve("replaced-2")));
    }
}
