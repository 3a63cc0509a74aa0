package lorikeet.tensor.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir Path folder;

    @Test
    void replacesTheContentAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFile.write(file, "{\"a\": 1}\n");
        AtomicFile.write(file, "ü");
        assertEquals("ü", Files.readString(file));
        assertEquals(List.of(file), listing());
    }

    @Test
    void failureInTheMiddleKeepsTheOldFile() throws IOException {
        Path file = folder.resolve("state.json");
        AtomicFile.write(file, "old");
        UncheckedIOException failure = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file, out -> {
            out.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            throw new IOException("disk full");
        }));
        assertEquals(file + ": cannot be written: disk full", failure.getMessage());
        assertThrows(IllegalStateException.class, () -> AtomicFile.write(file, out -> {
            throw new IllegalStateException("no data");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), listing());
    }

    @Test
    void missingFolderIsOneLine() {
        Path file = folder.resolve("absent/state.json");
        UncheckedIOException failure = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(file, "x"));
        assertEquals(file + ": cannot be written: no such file or folder", failure.getMessage());
    }

    @Test
    void folderInTheWayStays() throws IOException {
        Path inTheWay = Files.createDirectories(folder.resolve("state.json/inside")).getParent();
        UncheckedIOException failure = assertThrows(UncheckedIOException.class, () -> AtomicFile.write(inTheWay, "x"));
        assertTrue(failure.getMessage().startsWith(inTheWay + ": cannot be written: "), failure.getMessage());
        assertTrue(Files.isDirectory(inTheWay.resolve("inside")));
        assertEquals(List.of(inTheWay), listing());
    }

    @Test
    void foreignTextBecomesOneLine() {
        assertEquals("\"a\\u000ab\\u2028c\\u0085\"", OneLine.quote("a\nb\u2028c\u0085"));
        String shortened = OneLine.of("x".repeat(5000));
        assertTrue(shortened.endsWith("x... (5000 characters)") && shortened.length() < 250, shortened);
        assertFalse(OneLine.of("\r").contains("\r"));
    }

    private List<Path> listing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
