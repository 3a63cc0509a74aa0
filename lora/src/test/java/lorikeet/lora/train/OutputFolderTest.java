package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
