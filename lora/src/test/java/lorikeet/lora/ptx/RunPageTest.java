package lorikeet.lora.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import lorikeet.lora.cli.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The page of {@code ptx run --html}, read by the JDK's XML parser, of the README's example with faults planted in it. */
class RunPageTest {
    private static final Path FOLDER = Path.of("../kernels-ptx");
    private static final String HOSTILE = "</code><script>alert('1')</script> & \"two\" \f \u202E";
    /** Lanes of a warp store to one bank; warps race on the first byte of what the others store; half of the lanes go on. */
    private static final String PLANTED = """
                // %s
                .shared .align 4 .b8 tile[8192];
                .reg .b32 %%at, %%base, %%bit;
                .reg .pred %%odd;
                mov.u32 %%base, tile;
                mad.lo.u32 %%at, %%t, 128, %%base;
                st.shared.u32 [%%at], %%t;
                ld.shared.u32 %%bit, [%%base];
                and.b32 %%bit, %%t, 1;
                setp.eq.u32 %%odd, %%bit, 1;
                @%%odd bra DONE;
                add.u32 %%bit, %%bit, 1;
            DONE:
            """.formatted(HOSTILE);

    @TempDir
    Path folder;

    private static String scale() throws IOException {
        return Files.readString(FOLDER.resolve("src/test/ptx/scale.ptx"));
    }

    /** The README's kernel, with what is planted before its last line but one. */
    private static String planted() throws IOException {
        return scale().replace("    st.global.f32", PLANTED.replace("$", "\\$") + "    st.global.f32");
    }

    private List<String> words(String name, String text) throws IOException {
        return List.of("ptx", "run", Files.writeString(folder.resolve(name), text).toString(), "--spec", FOLDER.resolve("examples/scale.json").toString());
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("page.html"));
    }

    private String html() {
        return folder.resolve("page.html").toString();
    }

    private static Document parsed(String page) {
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
            return builder.parse(new InputSource(new StringReader(page)));
        } catch (Exception e) {
            throw new AssertionError(page, e);
        }
    }

    private static Stream<Element> elements(Node node, String name) {
        NodeList found = node instanceof Document document ? document.getElementsByTagName(name) : ((Element) node).getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> (Element) found.item(i));
    }

    private static Element withId(Document document, String name, String id) {
        return elements(document, name).filter(element -> element.getAttribute("id").equals(id)).findFirst().orElseThrow();
    }

    private static Element row(Document document, int line) {
        return withId(document, "tr", "L" + line);
    }

    private static List<String> cells(Element row) {
        return elements(row, "td").map(Element::getTextContent).toList();
    }

    /** Findings between the row of {@code line} and that of the next. */
    private static List<Element> notes(Document document, int line) {
        List<Element> notes = new ArrayList<>();
        for (Node next = row(document, line).getNextSibling(); next != null; next = next.getNextSibling()) {
            if (!(next instanceof Element element)) continue;
            if (!element.getAttribute("class").equals("finding")) break;
            notes.add(element);
        }
        return notes;
    }

    private static int line(String text, String what) {
        return (int) text.substring(0, text.indexOf(what)).lines().count() + (text.charAt(text.indexOf(what) - 1) == '\n' ? 1 : 0);
    }

    @Test
    void findingsStandAtTheirLinesWithTheOtherAccessOfARace() throws IOException {
        String text = planted();
        CommandRun run = CommandRun.of(CommandRun.with(words("k.ptx", text), "--racecheck", "--json", "--html", html()));
        assertEquals(1, run.exit(), run.err());
        Document document = parsed(page());
        int store = line(text, "st.shared"), load = line(text, "ld.shared");
        JsonNode findings = new JsonMapper().readTree(run.out()).get("findings");
        assertEquals(List.of("shared_race"), findings.valueStream().map(finding -> finding.get("kind").textValue()).distinct().toList(), run.out());
        for (JsonNode finding : findings) {
            Element note = notes(document, finding.get("line").intValue()).getFirst();
            int partner = finding.get("line").intValue() == store ? load : store;
            String said = finding.get("detail").textValue();
            assertTrue(note.getTextContent().contains(said) && said.contains(" at line " + partner + " by "), said);
            assertTrue(elements(note, "a").anyMatch(link -> link.getAttribute("href").equals("#L" + partner)), said);
            Element other = notes(document, partner).getLast();
            assertTrue(other.getTextContent().contains("shared_race with line " + finding.get("line")), other.getTextContent());
            assertTrue(withId(document, "section", "findings").getTextContent().contains(said));
        }
        for (int line = 1; line < store; line++) assertEquals(List.of(), notes(document, line));
    }

    @Test
    void numbersAreThoseOfTheJson() throws IOException {
        String text = planted();
        CommandRun run = CommandRun.done(words("k.ptx", text), "--annotate", "--json", "--html", html());
        Document document = parsed(page());
        JsonNode counters = new JsonMapper().readTree(run.out()).get("counters");
        for (JsonNode counts : counters.get("lines")) {
            List<String> cells = cells(row(document, counts.get("line").intValue()));
            assertEquals(counts.get("issues").asText(), cells.get(0));
            assertEquals(counts.get("lanes").doubleValue() / counts.get("issues").doubleValue(), Double.parseDouble(cells.get(2)), 0.051);
            assertEquals(of(counts, "global_sectors"), cells.get(3).replaceFirst(" .*", "") + " " + cells.get(4));
            assertEquals(of(counts, "shared_wavefronts"), cells.get(5).replaceFirst(" .*", "") + " " + cells.get(6));
        }
        assertEquals("250 (31.25 x)", cells(row(document, line(text, "st.shared"))).get(5), "250 threads, all of a warp at one bank");
        assertEquals("15.6", cells(row(document, line(text, "add.u32 %bit"))).get(2), "125 of 250 lanes in 8 warps went another way");
        Element table = withId(document, "section", "counters");
        for (String name : List.of("lanes", "flops", "global_sectors", "shared_wavefronts", "shared_wavefronts_least")) {
            assertTrue(elements(table, "tr").anyMatch(row -> row.getTextContent().startsWith(name + counters.get(name).asText())), name);
        }
        assertTrue(table.getTextContent().contains("bytes_read.global" + counters.get("bytes_read").get("global")));
    }

    private static String of(JsonNode counts, String name) {
        long found = counts.get(name).longValue(), least = counts.get(name + "_least").longValue();
        return found == 0 && least == 0 ? " " : found + " " + least;
    }

    @Test
    void textOfFilesDoesNotBecomeMarkup() throws IOException {
        CommandRun.done(words("<script>alert(2)<!-- & .ptx", planted()), "--html", html());
        String page = page();
        Document document = parsed(page);
        assertFalse(page.contains("<script"), "as text alone");
        String comment = cells(row(document, line(planted(), "// </code>"))).getLast();
        assertEquals("    // " + HOSTILE.replace('\f', '\uFFFD').replace('\u202E', '\uFFFD'), comment);
        assertTrue(elements(document, "title").findFirst().orElseThrow().getTextContent().endsWith("<script>alert(2)<!-- & .ptx"));
    }

    @Test
    void nothingIsFetchedAndEveryTableHasHeads() throws IOException {
        CommandRun.done(words("k.ptx", planted()), "--gpu", "A100", "--html", html());
        String page = page();
        assertFalse(page.replace("http://www.w3.org/1999/xhtml", "").replace("http://www.w3.org/2000/svg", "").matches("(?s).*(https?:|src=|url\\(|@import|<link).*"));
        Document document = parsed(page);
        elements(document, "a").forEach(link -> assertTrue(link.getAttribute("href").startsWith("#")));
        elements(document, "table").forEach(table -> assertTrue(elements(table, "th").anyMatch(head -> head.getAttribute("scope").equals("col"))));
        assertTrue(page.contains("prefers-color-scheme: dark"));
        assertEquals(5, elements(document, "input").count(), "counters to choose from, without a script");
    }

    @Test
    void theEstimateIsDrawnWithItsNumbers() throws IOException {
        CommandRun run = CommandRun.done(words("k.ptx", scale()), "--gpu", "A100", "--html", html());
        Document document = parsed(page());
        String section = withId(document, "section", "estimate").getTextContent();
        for (String start : List.of("occupancy of A100", "waves", "time on A100", "share of roofline")) {
            assertTrue(section.contains(run.out().lines().filter(line -> line.startsWith(start)).findFirst().orElseThrow()), start);
        }
        assertTrue(elements(document, "svg").anyMatch(svg -> svg.getTextContent().contains("roofline of A100")));
        String results = withId(document, "section", "arguments").getTextContent();
        assertTrue(results.contains(run.out().lines().filter(line -> line.startsWith("x f32[250]: ")).findFirst().orElseThrow()), results);
    }

    @Test
    void aLaunchWithoutFlopsHasNoPlaceUnderTheRoofline() throws IOException {
        CommandRun.done(words("k.ptx", scale().replaceFirst("(?m)^ *mul\\.rn.*$", "")), "--gpu", "A100", "--html", html());
        String section = withId(parsed(page()), "section", "estimate").getTextContent();
        assertTrue(section.contains("no place under a roofline") && section.contains("time on A100"), section);
    }

    @Test
    void aFaultThatStopsTheLaunchIsOnThePage() throws IOException {
        String text = scale().replace("    mul.rn.f32", "    trap;\n    mul.rn.f32");
        CommandRun run = CommandRun.of(CommandRun.with(words("k.ptx", text), "--html", html()));
        assertEquals(1, run.exit(), run.err());
        Document document = parsed(page());
        assertTrue(notes(document, line(text, "trap;")).getFirst().getTextContent().startsWith("trap kernel scale block"));
        assertTrue(document.getDocumentElement().getTextContent().contains("The launch was stopped"));
    }

    @Test
    void longFilesAreTablesOfAFewHundredLines() throws IOException {
        String text = scale() + "// a long file\n".repeat(5000);
        CommandRun.done(words("k.ptx", text), "--html", html());
        Document document = parsed(page());
        assertEquals(Math.ceilDiv(text.lines().count(), 500), elements(document, "table").filter(table -> table.getAttribute("class").equals("listing")).count());
        row(document, (int) text.lines().count());
        assertEquals(10, elements(withId(document, "section", "hottest"), "a").count());
    }

    @Test
    void filesThatCannotBeWrittenAreRefusedBeforeTheLaunch() throws IOException {
        List<String> words = words("k.ptx", planted());
        Path none = folder.resolve("none/page.html");
        assertEquals("lorikeet ptx run: --html: " + none.getParent() + " is no folder; make it first", CommandRun.refused(words, "--html", none.toString()));
        assertEquals("lorikeet ptx run: --html: " + folder + " is a folder, expected a file to write", CommandRun.refused(words, "--html", folder.toString()));
        assertEquals("lorikeet ptx run: --html: " + words.get(2) + " is read by this command; name another file", CommandRun.refused(words, "--html", words.get(2)));
        Path kernelsOwn = Path.of("/proc/page.html");                                           // a folder that takes no files, root's neither
        if (Files.isDirectory(kernelsOwn.getParent())) {
            String line = CommandRun.refused(words, "--html", kernelsOwn.toString());
            assertTrue(line.startsWith("lorikeet ptx run: --html: " + kernelsOwn + " cannot be written: "), line);
        }
        String device = CommandRun.refused(words, "--device", "cuda", "--html", html());
        assertTrue(device.contains("need the emulator"), device);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("k.ptx")), files.toList());
        }
        assertEquals(planted(), Files.readString(folder.resolve("k.ptx")));
    }
}
