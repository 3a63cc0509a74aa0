package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Reads what a run wrote into its output folder. */
public final class RunFiles {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Fields of a log row that a clock or the machine decides. */
    private static final List<String> MEASURED = List.of("tokens_per_second", "elapsed_time", "remaining_time", "memory(GiB)");

    private RunFiles() {}

    public static ObjectNode json(Path file) {
        try {
            return (ObjectNode) JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of logging.jsonl. */
    public static List<ObjectNode> log(Path folder) {
        try (Stream<String> lines = Files.lines(folder.resolve("logging.jsonl"))) {
            return lines.map(RunFiles::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode parse(String line) {
        try {
            return (ObjectNode) JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of logging.jsonl without what a clock or the machine decides. */
    public static List<ObjectNode> values(Path folder) {
        List<ObjectNode> rows = log(folder);
        rows.forEach(row -> row.remove(MEASURED));
        return rows;
    }

    /** Names of checkpoints, by ascending step. */
    public static List<String> checkpoints(Path folder) {
        return names(folder).stream().filter(name -> name.startsWith("checkpoint-"))
                .sorted(Comparator.comparingInt(name -> Integer.parseInt(name.substring("checkpoint-".length())))).toList();
    }

    /** Names of a folder's entries, sorted. */
    public static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Both runs logged the same values and ended with the same bytes of weights and optimizer. */
    public static void assertSameRun(Path expected, Path actual) {
        assertEquals(values(expected), values(actual));
        String last = checkpoints(expected).getLast();
        assertEquals(last, checkpoints(actual).getLast());
        List<String> files = names(expected.resolve(last));
        assertEquals(files, names(actual.resolve(last)));
        for (String file : files) {
            if (file.endsWith(".safetensors")) assertArrayEquals(bytes(expected.resolve(last).resolve(file)), bytes(actual.resolve(last).resolve(file)), file);
        }
    }

    public static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of {@code run} as it was when killed after {@code checkpoint}: later checkpoints are not yet there. */
    public static Path copyUpTo(Path run, int checkpoint, Path target) {
        try (Stream<Path> all = Files.walk(run)) {
            for (Path path : all.toList()) {
                Path relative = run.relativize(path);
                String first = relative.getName(0).toString();
                boolean later = first.startsWith("checkpoint-") && Integer.parseInt(first.substring("checkpoint-".length())) > checkpoint;
                if (later) continue;
                if (Files.isDirectory(path)) Files.createDirectories(target.resolve(relative));
                else Files.copy(path, target.resolve(relative));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
