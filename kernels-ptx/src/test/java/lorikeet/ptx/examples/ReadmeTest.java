package lorikeet.ptx.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lorikeet.ptx.driver.DeviceContext;
import org.junit.jupiter.api.Test;

/** What the README of this module shows as code is compiled and run. */
class ReadmeTest {
    private static final Path SOURCES = Path.of("src/test/java/lorikeet/ptx/examples");

    private static List<String> blocks() throws IOException {
        return Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md"))).results().map(match -> match.group(1)).toList();
    }

    @Test
    void codeOfTheReadmeIsTheCodeHere() throws IOException {
        List<String> blocks = blocks();
        assertEquals(3, blocks.size());
        String pages = Files.readString(SOURCES.resolve("Pages.java"));
        for (String block : blocks.subList(0, 2)) assertTrue(pages.contains(block.stripTrailing().indent(8)) || pages.contains(block.stripTrailing().indent(4)), block);
        assertEquals(Files.readString(SOURCES.resolve("ScaleTest.java")), blocks.get(2));
    }

    @Test
    void pagesRun() throws IOException {
        Pages.assemble();
        String text = Files.readString(Path.of("src/test/ptx/scale.ptx"));
        assertArrayEquals(new float[] {3, -6}, Pages.scale(DeviceContext.emulator(1 << 20), text, 3, 1, -2));
    }
}
