package lorikeet.ptx.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** The comment at the head of a kernel's file. */
final class KernelHeader {
    private KernelHeader() {}

    /** That the header of {@code file} shows {@code table}, its title aside, line by line, however far it is indented. */
    static void assertShows(String file, String table) throws IOException {
        List<String> header = Files.readAllLines(Path.of("src", "main", "ptx", file)).stream().takeWhile(line -> line.startsWith("//")).map(line -> words(line.substring(2))).toList();
        List<String> lines = table.lines().skip(1).map(KernelHeader::words).toList();
        String kept = header.stream().filter(lines::contains).collect(Collectors.joining("\n"));
        assertTrue(kept.equals(String.join("\n", lines)), () -> file + "'s header differs from what `lorikeet ptx ladder` prints:\n" + table);
    }

    private static String words(String line) {
        return line.strip().replaceAll(" +", " ");
    }
}
