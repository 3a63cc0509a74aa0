package lorikeet.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/**
 * The files that results go to, each of them whole at any time: rows take long, and a run may be interrupted.
 *
 * @param json for the rows as an array, or null
 * @param html for a page, or null
 */
record ResultFiles(Path json, Path html) {
    private static final int MOST_LINKS = 40;

    /**
     * Refuses what could not be written, before anything runs.
     *
     * @throws IllegalArgumentException one line that names the flag and the file
     */
    void check() {
        Map<String, Path> files = files();
        files.forEach(ResultFiles::check);
        if (files.size() == 2 && target(json).equals(target(html))) throw new IllegalArgumentException("--json and --html: both are " + shown(json) + "; name two files");
    }

    private Map<String, Path> files() {
        Map<String, Path> files = new LinkedHashMap<>();
        if (json != null) files.put("--json", json);
        if (html != null) files.put("--html", html);
        return files;
    }

    private static void check(String flag, Path file) {
        if (Files.isDirectory(file)) throw refusal(flag, file, "is a folder, expected a file to write");
        // What is written takes the file's place, which would be the end of a device or a pipe.
        if (isOfTheSystem(file) || Files.exists(file) && !Files.isRegularFile(file)) throw refusal(flag, file, "is no regular file");
        if (Files.exists(file) && !Files.isWritable(file)) throw refusal(flag, file, "may not be written to");
        Path folder = target(file).getParent();
        if (folder == null || !Files.isDirectory(folder)) throw refusal(flag, file, "cannot be written: " + shown(folder) + " is no folder; make it first");
        try {
            Files.delete(Files.createTempFile(folder, AtomicFile.TEMPORARY_PREFIX, AtomicFile.TEMPORARY_SUFFIX));
        } catch (IOException e) {
            throw refusal(flag, file, "cannot be written: its folder takes no new file: " + Reasons.of(e));
        }
    }

    /** Names of open streams, which may be regular files. */
    private static boolean isOfTheSystem(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.startsWith("/dev") || absolute.startsWith("/proc");
    }

    private static IllegalArgumentException refusal(String flag, Path file, String what) {
        return new IllegalArgumentException(flag + ": " + shown(file) + " " + what);
    }

    private static String shown(Path file) {
        return "'" + OneLine.of(String.valueOf(file)) + "'";
    }

    /** Writes what has been measured so far, in place of what was there. */
    void write(List<String> about, ResultPage.Heads heads, List<Result> results) {
        if (json != null) AtomicFile.write(target(json), json(results));
        if (html != null) AtomicFile.write(target(html), ResultPage.html(about, heads, results));
    }

    private static String json(List<Result> results) {
        try {
            return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("results are no JSON", e);
        }
    }

    /** Where a link leads, so that the link stays; also one to a file that is not there yet. */
    private static Path target(Path file) {
        Path at = file.toAbsolutePath().normalize();
        try {
            for (int links = 0; Files.isSymbolicLink(at) && links < MOST_LINKS; links++) at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
            return at.getParent() == null ? at : at.getParent().toRealPath().resolve(at.getFileName());
        } catch (IOException e) {
            return at; // its folder is not there, which is refused
        }
    }
}
