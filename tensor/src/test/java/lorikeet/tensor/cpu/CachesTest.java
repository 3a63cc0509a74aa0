package lorikeet.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CachesTest {
    @Test
    void sizesAreReadAsLinuxWritesThemOrTakenForAMebibyte(@TempDir Path folder) throws IOException {
        assertEquals(512 << 10, Caches.secondLevel(Files.writeString(folder.resolve("a"), "512K\n")));
        assertEquals(2 << 20, Caches.secondLevel(Files.writeString(folder.resolve("b"), "2048K\n")));
        assertEquals(1 << 20, Caches.secondLevel(Files.writeString(folder.resolve("c"), "unknown\n")));
        assertEquals(1 << 20, Caches.secondLevel(folder.resolve("missing")));
        assertTrue(Caches.SECOND_LEVEL > 0);
    }
}
