package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import lorikeet.lora.RunFiles;
import lorikeet.lora.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir
    Path base;

    private static String version(Path base) {
        try (OutputFolder folder = OutputFolder.open(base, true, null)) {
            assertEquals(base.toAbsolutePath(), folder.path().getParent());
            String name = folder.path().getFileName().toString();
            assertTrue(name.matches("v\\d+-\\d{8}-\\d{6}"), name);
            return name.substring(0, name.indexOf('-'));
        }
    }

    @Test
    void everyRunGetsTheNextVersion() throws IOException {
        assertEquals("v0", version(base.resolve("new")));
        assertEquals("v1", version(base.resolve("new")));
        Files.createDirectories(base.resolve("new/v9-of-somebody"));
        Files.createDirectories(base.resolve("new/v100"));
        assertEquals("v10", version(base.resolve("new")));
    }

    @Test
    void folderInUseIsRefusedUntilItIsClosed() {
        try (OutputFolder held = OutputFolder.open(base, false, null)) {
            String message = assertThrows(UsageException.class, () -> OutputFolder.open(base, false, null)).getMessage();
            assertEquals("--output_dir: " + held.path() + " is in use by another run; choose another folder, or leave out --add_version false", message);
        }
        OutputFolder.open(base, false, null).close();
    }

    /** What a killed process leaves: the file, but no lock. */
    @Test
    void lockFileIsThereOnlyWhileARunIs() throws IOException {
        Path file = Files.writeString(base.resolve(FolderLock.FILE), "left behind");
        try (OutputFolder _ = OutputFolder.open(base, false, null)) {
            assertEquals(0, Files.size(file));
        }
        assertEquals(List.of(), RunFiles.names(base));
    }

    /** Of runs that come and go at once, only one holds the folder at a time, though each removes the file. */
    @Test
    void oneRunAtATimeHoldsTheFolder() throws Exception {
        AtomicInteger holders = new AtomicInteger(), taken = new AtomicInteger();
        Callable<Boolean> runs = () -> {
            boolean alone = true;
            for (int n = 0; n < 500; n++) {
                Optional<FolderLock> lock = FolderLock.take(base);
                if (lock.isEmpty()) continue;
                alone &= holders.incrementAndGet() == 1;
                taken.incrementAndGet();
                holders.decrementAndGet();
                lock.get().close();
            }
            return alone;
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Boolean> alone : threads.invokeAll(Collections.nCopies(4, runs))) assertTrue(alone.get());
        }
        assertTrue(taken.get() > 0);
        assertEquals(List.of(), RunFiles.names(base));
    }

    @Test
    void versionsBesideARunAreFree() {
        try (OutputFolder first = OutputFolder.open(base, true, null); OutputFolder second = OutputFolder.open(base, true, null)) {
            assertTrue(first.path().getFileName().toString().startsWith("v0-"));
            assertTrue(second.path().getFileName().toString().startsWith("v1-"));
        }
    }

    @Test
    void fileInTheWayIsNamed() throws IOException {
        Path file = Files.createFile(base.resolve("file"));
        String message = assertThrows(UsageException.class, () -> OutputFolder.open(file, false, null)).getMessage();
        assertEquals("--output_dir: " + file + " exists and is no folder", message);
    }

    @Test
    void folderThatCannotBeIsRefusedBeforeAnythingIsMade() throws IOException {
        Path file = Files.createFile(base.resolve("file"));
        assertEquals("--output_dir: " + file + " exists and is no folder", refused(file, true, base));
        assertEquals("--output_dir: " + file.resolve("a/b") + " cannot be made: " + file + " is no folder", refused(file.resolve("a/b"), true, base));
        OutputFolder.check(base.resolve("new/folder"), false, base);
        assertEquals(List.of("file"), RunFiles.names(base));
    }

    @Test
    void modelThatWouldStepAsideIsKept() {
        Path model = base.resolve("checkpoint-7");
        assertTrue(refused(base, false, model).startsWith("--output_dir: " + base + " holds the model, checkpoint-7 of an earlier run"));
        OutputFolder.check(base, true, model);
        OutputFolder.check(base.resolve("other"), false, model);
    }

    private static String refused(Path folder, boolean addVersion, Path model) {
        return assertThrows(UsageException.class, () -> OutputFolder.check(folder, addVersion, model)).getMessage();
    }
}
