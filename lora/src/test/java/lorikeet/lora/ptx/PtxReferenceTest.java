package lorikeet.lora.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lorikeet.lora.cli.CommandRun;
import lorikeet.ptx.emulator.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's reference of {@code ptx run}, and its help, against what it reads and prints. */
class PtxReferenceTest {
    private static final Path FOLDER = Path.of("../kernels-ptx");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");

    /** Names in the first column of the table whose head is {@code head}. */
    private static Set<String> documented(String head) throws IOException {
        List<String> lines = Files.readAllLines(FOLDER.resolve("README.md"));
        Set<String> names = new TreeSet<>();
        lines.stream().skip(lines.indexOf(head) + 2L).takeWhile(line -> line.startsWith("|"))
                .forEach(line -> NAME.matcher(line.split(" \\| ")[0]).results().forEach(found -> names.add(found.group(1).replace("args[].", ""))));
        return names;
    }

    private static JsonNode run(String... more) throws IOException {
        List<String> words = List.of("ptx", "run", FOLDER.resolve("src/test/ptx/scale.ptx").toString(), "--spec", FOLDER.resolve("examples/scale.json").toString(), "--json");
        return new JsonMapper().readTree(CommandRun.done(words, more).out());
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(name -> {
            boolean nested = object.get(name).isObject() && !name.equals("classes");
            if (nested) object.get(name).fieldNames().forEachRemaining(inner -> names.add(name + "." + inner));
            else names.add(object.get(name).isArray() ? name + "[]" : name);
        });
        return names;
    }

    @Test
    void everyCounterIsDocumented() throws IOException {
        JsonNode counters = run("--annotate").get("counters");
        assertEquals(names(counters), documented("| counter | unit | meaning |"));
        Set<String> ofALine = names(counters.get("lines").get(0));
        Set<String> expected = names(counters);
        expected.removeAll(Set.of("warp_instructions", "classes", "lines[]"));
        expected.addAll(Set.of("line", "issues"));
        assertEquals(expected, ofALine);
    }

    @Test
    void everyFieldOfTheResultIsDocumented() throws IOException {
        Set<String> fields = new TreeSet<>();
        run("--gpu", "A100").fieldNames().forEachRemaining(fields::add);
        Set<String> documented = new TreeSet<>(documented("| field | meaning |").stream().map(name -> name.replace("[]", "")).toList());
        assertEquals(fields, documented);
    }

    @Test
    void everyFieldOfASpecificationIsDocumented() throws IOException {
        Set<String> fields = new TreeSet<>();
        Stream.of(SpecReader.FIELDS, SpecReader.SCALAR, SpecReader.BYTES, SpecReader.BUFFER).forEach(fields::addAll);
        assertEquals(fields, documented("| field | form | meaning |"));
    }

    @Test
    void theHelpHasTheSpecificationTheExitCodesAndEveryKind() {
        String help = CommandRun.of("ptx", "run", "--help").out();
        for (List<String> fields : List.of(SpecReader.FIELDS, SpecReader.BUFFER)) {
            for (String field : fields) assertTrue(help.contains("\"" + field + "\""), field);
        }
        assertTrue(help.contains("Exit code: 0 nothing found; 1 something found"), help);
        String words = help.replaceAll("\\s+", " ");
        for (Finding.Kind kind : Finding.Kind.values()) assertTrue(words.contains(" " + kind.text() + " " + kind.meaning() + " "), kind.text());
    }

    @Test
    void aFindingHasTheFieldsThatAreDocumented(@TempDir Path folder) throws IOException {
        Path spec = Files.writeString(folder.resolve("spec.json"), Files.readString(FOLDER.resolve("examples/scale.json")).replaceFirst("\"block\": ?\\[\\d+", "\"block\": [1024"));
        String row = Files.readAllLines(FOLDER.resolve("README.md")).stream().filter(line -> line.startsWith("| `findings[]` ")).findFirst().orElseThrow();
        Path ptx = Files.writeString(folder.resolve("k.ptx"), Files.readString(FOLDER.resolve("src/test/ptx/scale.ptx")).replaceFirst("(?m)^ *@.*$", ""));
        CommandRun run = CommandRun.of("ptx", "run", ptx.toString(), "--spec", spec.toString(), "--memcheck", "--json");
        assertEquals(1, run.exit(), run.err());
        JsonNode finding = new JsonMapper().readTree(run.out()).get("findings").get(0);
        finding.fieldNames().forEachRemaining(name -> assertTrue(row.contains("`" + name + "`"), name));
    }
}
