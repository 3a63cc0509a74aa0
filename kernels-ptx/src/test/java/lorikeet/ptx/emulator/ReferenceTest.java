package lorikeet.ptx.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's reference names what there is, and nothing else. */
class ReferenceTest {
    private static List<String> readme() throws IOException {
        return Files.readAllLines(Path.of("README.md"));
    }

    @Test
    void kindsOfFindings() throws IOException {
        List<String> lines = readme();
        List<String> rows = lines.stream().skip(lines.indexOf("| kind | found by | meaning |") + 2L).takeWhile(line -> line.startsWith("|"))
                .map(line -> line.replaceFirst("^\\| `(\\w+)` \\| [^|]+ \\| (.*) \\|$", "$1: $2")).toList();
        assertEquals(Stream.of(Finding.Kind.values()).map(kind -> kind.text() + ": " + kind.meaning()).toList(), rows);
    }

    @Test
    void thePackagesMapNamesFilesThatExist() throws IOException {
        Path folder = Path.of("src/main/java/lorikeet/ptx/emulator");
        List<String> named = Pattern.compile("\\{@code (\\w+)}").matcher(Files.readString(folder.resolve("package-info.java"))).results().map(found -> found.group(1)).toList();
        assertEquals(List.of("Scalar"), named.stream().filter(name -> !Files.exists(folder.resolve(name + ".java"))).toList());
    }

    @Test
    void classesOfInstructions() throws IOException {
        String row = readme().stream().filter(line -> line.startsWith("| `classes`")).findFirst().orElseThrow();
        List<String> named = Pattern.compile("`(\\w+)`").matcher(row.substring(row.indexOf("by class"))).results().map(found -> found.group(1)).toList();
        assertEquals(Stream.of(OpcodeClass.values()).map(OpcodeClass::text).toList(), named);
    }
}
