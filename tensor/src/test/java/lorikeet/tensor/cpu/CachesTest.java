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
    void sizesAreReadAsLinuxWritesThemOrTakenAsTold(@TempDir Path folder) throws IOException {
        assertEquals(512 << 10, Caches.size(Files.writeString(folder.resolve("a"), "512K\n"), 1 << 20));
        assertEquals(2 << 20, Caches.size(Files.writeString(folder.resolve("b"), "2048K\n"), 1 << 20));
        assertEquals(1 << 20, Caches.size(Files.writeString(folder.resolve("c"), "unknown\n"), 1 << 20));
        assertEquals(1 << 20, Caches.size(folder.resolve("missing"), 1 << 20));
        assertTrue(Caches.SECOND_LEVEL > 0 && Caches.SHARED > 0);
    }
}
