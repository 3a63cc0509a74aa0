package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.RunFiles;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.AtomicFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
    @TempDir
    Path folder;

    private static void write(Checkpoints checkpoints, long step, String content) {
        checkpoints.write(step, target -> AtomicFile.write(target.resolve("content"), content));
    }

    @Test
    void lastOnesAreKept() {
        Checkpoints checkpoints = new Checkpoints(folder, 2);
        for (int step = 8; step <= 11; step++) write(checkpoints, step, "");
        assertEquals(List.of("checkpoint-10", "checkpoint-11"), RunFiles.names(folder));
    }

    @Test
    void checkpointWhoseReplacementWasKilledGetsItsNameBack() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 0);
        write(checkpoints, 3, "old");
        Files.move(folder.resolve("checkpoint-3"), folder.resolve(AtomicFolder.TEMPORARY_PREFIX + "old-checkpoint-3"));
        Files.createDirectory(folder.resolve(AtomicFolder.TEMPORARY_PREFIX + "checkpoint-3"));
        Checkpoints.mend(folder);
        assertEquals(List.of("checkpoint-3"), RunFiles.names(folder));
        assertEquals("old", Files.readString(folder.resolve("checkpoint-3/content")));
    }

    @Test
    void sameStepIsReplaced() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 0);
        write(checkpoints, 3, "old");
        write(checkpoints, 3, "new");
        assertEquals(List.of("checkpoint-3"), RunFiles.names(folder));
        assertEquals("new", Files.readString(folder.resolve("checkpoint-3/content")));
    }

    @Test
    void failureHalfWayLeavesTheOldOneAndTheNextStartSweeps() throws IOException {
        Checkpoints checkpoints = new Checkpoints(folder, 0);
        write(checkpoints, 3, "old");
        assertThrows(UncheckedIOException.class, () -> checkpoints.write(3, target -> {
            AtomicFile.write(target.resolve("half"), "half");
            throw new UncheckedIOException(new IOException("No space left on device"));
        }));
        assertEquals(List.of("content"), RunFiles.names(folder.resolve("checkpoint-3")));
        assertEquals("old", Files.readString(folder.resolve("checkpoint-3/content")));
        Files.createFile(folder.resolve(AtomicFile.TEMPORARY_PREFIX + "killed" + AtomicFile.TEMPORARY_SUFFIX));
        Files.createFile(folder.resolve("notes"));
        Checkpoints.mend(folder);
        assertEquals(List.of("checkpoint-3", "notes"), RunFiles.names(folder));
    }
}
