package lorikeet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import lorikeet.bench.ResultPage.Heads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
    private static final Result RESULT = new Result("gemm", "8x8x8NN", 1, 80, 100, "openblas", "GFLOP/s", 0.8, 0.7, 0.9, 0.5, 100, 200);

    @TempDir Path folder;

    private String refusal(Path json, Path html) {
        return assertThrows(IllegalArgumentException.class, () -> new ResultFiles(json, html).check()).getMessage();
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeAnythingRuns() throws IOException {
        assertEquals("--html: '" + folder + "' is a folder, expected a file to write", refusal(null, folder));
        assertEquals("--json: '' is a folder, expected a file to write", refusal(Path.of(""), null));
        Path missing = folder.resolve("none");
        assertEquals("--json: '" + missing.resolve("r") + "' cannot be written: '" + missing + "' is no folder; make it first", refusal(missing.resolve("r"), folder));
        Path file = Files.writeString(folder.resolve("file"), "");
        assertEquals("--html: '" + file.resolve("r") + "' cannot be written: '" + file + "' is no folder; make it first", refusal(file, file.resolve("r")));
        assertEquals("--json and --html: both are '" + file + "'; name two files", refusal(file, folder.resolve(".").resolve("file")));
        if (Files.exists(Path.of("/dev/null"))) assertEquals("--json: '/dev/null' is no regular file", refusal(Path.of("/dev/null"), null));
        if (file.toFile().setWritable(false) && !Files.isWritable(file)) assertEquals("--json: '" + file + "' may not be written to", refusal(file, null));
    }

    @Test
    void aFolderThatTakesNoFilesIsRefused() throws IOException {
        // Where not even root may make a file.
        Path folder = Path.of("/sys/kernel");
        boolean isThere = Files.isDirectory(folder);
        if (!isThere) System.out.println("skipped: this system has no " + folder);
        assumeTrue(isThere, "no " + folder);
        assertTrue(refusal(folder.resolve("rows.json"), null).startsWith("--json: '/sys/kernel/rows.json' cannot be written: its folder takes no new file: "));
    }

    @Test
    void eachWritingReplacesTheOneBefore() throws IOException {
        Path json = folder.resolve("rows.json");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Files.writeString(folder.resolve("linked.html"), "old"));
        ResultFiles files = new ResultFiles(json, link);
        files.check();
        assertTrue(Files.notExists(json), "a check writes nothing");
        for (int rows = 1; rows <= 2; rows++) {
            List<Result> results = Stream.generate(() -> RESULT).limit(rows).toList();
            files.write(List.of("here"), Heads.PEERS, results);
            JsonNode array = JsonMapper.builder().build().readTree(json.toFile());
            assertEquals(rows, array.size());
            assertEquals("openblas", array.get(rows - 1).get("peer_name").textValue());
            assertEquals(ResultPage.html(List.of("here"), Heads.PEERS, results), Files.readString(link));
        }
        assertTrue(Files.isSymbolicLink(link));
        Path early = Files.createSymbolicLink(folder.resolve("early"), Path.of("later.json"));
        new ResultFiles(early, null).write(List.of(), Heads.PEERS, List.of(RESULT));
        assertTrue(Files.isSymbolicLink(early) && Files.isRegularFile(folder.resolve("later.json")), "a link to what is not there yet");
        for (String name : new String[] {"early", "later.json"}) Files.delete(folder.resolve(name));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of("link", "linked.html", "rows.json"), left.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }
}
