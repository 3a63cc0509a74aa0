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
import lorikeet.ptx.estimate.Roofline;
import lorikeet.ptx.syntax.PtxSource;
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
        assertEquals(8, blocks.size());
        String pages = Files.readString(SOURCES.resolve("Pages.java"));
        for (String block : blocks.subList(0, 2)) assertTrue(pages.contains(block.stripTrailing().indent(8)) || pages.contains(block.stripTrailing().indent(4)), block);
        assertEquals(Files.readString(SOURCES.resolve("ScaleTest.java")), blocks.get(2));
        assertTrue(Files.readString(SOURCES.resolve("EstimatePage.java")).contains(blocks.get(3).stripTrailing().indent(4)), blocks.get(3));
        assertEquals(Files.readString(SOURCES.resolve("QloraSteps.java")), blocks.get(4));
        assertEquals(Files.readString(SOURCES.resolve("SoftCap.java")), blocks.get(6));
        assertEquals(Files.readString(SOURCES.resolve("SoftCapTest.java")), blocks.get(7));
        assertTrue(Files.readString(Path.of("README.md")).contains(Files.readString(Path.of("src/test/resources/lorikeet/ptx/examples/soft_cap.ptx"))));
        assertTrue(Files.readString(SOURCES.resolve("GaLoreStepTest.java")).contains(blocks.get(5).stripTrailing().indent(4)), blocks.get(5));
    }

    @Test
    void pagesRun() throws IOException {
        Pages.assemble();
        String text = Files.readString(Path.of("src/test/ptx/scale.ptx"));
        assertArrayEquals(new float[] {3, -6}, Pages.scale(DeviceContext.emulator(1 << 20), text, 3, 1, -2));
    }

    /** Every block of 256 threads reads and writes 1 KiB, apart from the others': the bus is the bound. */
    @Test
    void estimateRuns() throws IOException {
        Roofline found = EstimatePage.onA100(new PtxSource("scale.ptx", Files.readString(Path.of("src/test/ptx/scale.ptx"))), 256);
        assertEquals("DRAM", found.bound().name());
        assertEquals(65536 * 2048 / 1555e9, found.seconds(), 1e-12);
        assertEquals(64, found.occupancy().warps());
        assertEquals(1, found.share(), 1e-9);
    }
}
