package lorikeet.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the README shows as code is the code. */
class ReadmeTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Path EXAMPLES = Path.of("src/test/java/lorikeet/examples");

    private static List<String> blocks(String language) throws IOException {
        Pattern block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL);
        return block.matcher(Files.readString(ROOT.resolve("README.md"))).results().map(match -> match.group(1)).toList();
    }

    private static List<String> all(String expression, String text) {
        return Pattern.compile(expression).matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
    }

    @Test
    void pagesOfJavaAreTheTestedFiles() throws IOException {
        List<String> files = List.of(Files.readString(EXAMPLES.resolve("TwoTensors.java")), Files.readString(EXAMPLES.resolve("FineTune.java")));
        assertEquals(files, blocks("java"));
    }

    @Test
    void coordinatesAreThoseOfTheProject() throws IOException {
        String xml = String.join("", blocks("xml"));
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        assertEquals(all("<version>(.*?)</version>", pom).subList(0, 1), all("<version>(.*?)</version>", xml));
        assertEquals(List.of("lorikeet", "lorikeet-lora"), all("<artifactId>(.*?)</artifactId>", xml));
        assertTrue(all("<artifactId>(.*?)</artifactId>", pom.substring(pom.indexOf("<dependencyManagement>"))).contains("lorikeet-lora"));
    }

    @Test
    void testsToRunByNameExist() throws IOException {
        List<String> names = all("-Dtest=(\\w+)", String.join("", blocks("sh")));
        assertEquals(2, names.size());
        for (String name : names) assertTrue(Files.exists(Path.of("src/test/java/lorikeet/lora/train", name + ".java")), name);
    }
}
