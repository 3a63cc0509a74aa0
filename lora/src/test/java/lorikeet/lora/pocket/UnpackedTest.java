package lorikeet.lora.pocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the program in the user's cache: whole and as they were packed, whatever else happens there. */
class UnpackedTest {
    private static final Map<String, String> FILES = Map.of("config.json", "{}", "data/rows.jsonl", "{\"query\": 1}\n");
    private static final Map<String, String> SUMS = FILES.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, file -> Unpacked.digest(file.getValue().getBytes(StandardCharsets.UTF_8))));

    @TempDir
    private Path cache;

    private static Path unpacked(Path below) {
        return Unpacked.below(below, "model", SUMS, file -> new ByteArrayInputStream(FILES.get(file).getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, String> content(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            Map<String, String> content = new TreeMap<>();
            for (Path file : all.filter(Files::isRegularFile).toList()) content.put(folder.relativize(file).toString().replace('\\', '/'), Files.readString(file));
            return content;
        }
    }

    @Test
    void digestIsThePublishedOne() {
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Unpacked.digest("abc".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void filesAreUnpackedOnce() throws IOException {
        Path folder = unpacked(cache.resolve("a/b"));
        assertEquals(new TreeMap<>(FILES), content(folder));
        Files.writeString(folder.resolve("mark"), "");
        assertEquals(folder, unpacked(cache.resolve("a/b")));
        assertTrue(Files.exists(folder.resolve("mark")), "the same folder");
    }

    @Test
    void damagedFileIsReplaced() throws IOException {
        Files.writeString(unpacked(cache).resolve("config.json"), "{\"hidden_size\": 0}");
        assertEquals(new TreeMap<>(FILES), content(unpacked(cache)));
    }

    @Test
    void missingFileIsReplacedAndNothingElseStays() throws IOException {
        Files.delete(unpacked(cache).resolve("data/rows.jsonl"));
        assertEquals(new TreeMap<>(FILES), content(unpacked(cache)));
        try (Stream<Path> left = Files.list(cache)) {
            assertEquals(List.of(cache.resolve("model")), left.toList());
        }
    }

    @Test
    void cacheThatCannotBeWrittenGivesATemporaryFolder() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "");
        Path folder = unpacked(file.resolve("cache"));
        assertEquals(new TreeMap<>(FILES), content(folder));
        assertFalse(folder.startsWith(cache));
    }

    @Test
    void severalMayBeginAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Callable<Path> one = () -> unpacked(cache);
            for (Future<Path> folder : threads.invokeAll(Stream.generate(() -> one).limit(24).toList())) {
                assertEquals(cache.resolve("model"), folder.get());
            }
        }
        assertEquals(new TreeMap<>(FILES), content(cache.resolve("model")));
    }
}
