package lorikeet.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import lorikeet.bench.ResultPage.Heads;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ResultPageTest {
    private static final Result SLOWER = new Result("gemm", "8x8x8NN <tiny>", 1, 80, 100, "openblas", "GFLOP/s", 0.8, 0.7, 0.9, 0.5, 100, 200);
    private static final Result FASTER = new Result("gemv_nf4", "4096x4096", 2, 2_077_642, 400_000, "lorikeet, BF16", "rows/s", 5.19, 3, 6, 0.25, 1100, Double.NaN);

    private static Document page(Heads heads) throws Exception {
        String text = ResultPage.html(List.of("a & b"), heads, List.of(SLOWER, FASTER));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(text)));
    }

    private static List<String> texts(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return IntStream.range(0, found.getLength()).mapToObj(i -> found.item(i).getTextContent()).toList();
    }

    private static Element nth(Document page, String name, int index) {
        return (Element) page.getElementsByTagName(name).item(index);
    }

    @Test
    void eachCellHasAHead() throws Exception {
        Document page = page(Heads.PEERS);
        assertEquals("a & b", texts(page.getDocumentElement(), "p").getFirst());
        assertEquals(List.of("row", "shape", "threads", "ours", "peer", "unit", "beside", "ratio", "range", "plot, 0 to 4", "of the limit", "MiB", "beside, MiB"), texts(nth(page, "tr", 0), "th"));
        assertEquals(List.of("gemm", "8x8x8NN <tiny>", "1", "80.0", "100.0", "GFLOP/s", "openblas", "0.80", "0.70..0.90", "", "50 %", "100", "200"), texts(nth(page, "tr", 1), "td"));
        assertEquals(List.of("gemv_nf4", "4096x4096", "2", "2,077,642.0", "400,000.0", "rows/s", "lorikeet, BF16", "5.19", "3.00..6.00", "", "25 %", "1,100", "–"), texts(nth(page, "tr", 2), "td"));
    }

    @Test
    void freshJvmsAreNotCalledPeers() throws Exception {
        Document page = page(Heads.FRESH);
        assertEquals(List.of("Lorikeet in fresh JVMs"), texts(page.getDocumentElement(), "h1"));
        assertEquals(List.of("slowest", "median"), texts(nth(page, "tr", 0), "th").subList(3, 5));
    }

    @Test
    void barsAreTheRatiosAndStayInThePlot() throws Exception {
        Document page = page(Heads.PEERS);
        double one = Double.parseDouble(nth(page, "line", 1).getAttribute("x1"));
        Element less = nth(page, "rect", 0);
        assertEquals("less", less.getAttribute("class"));
        assertEquals(0.8 * one, Double.parseDouble(less.getAttribute("width")), 0.1);
        assertEquals(0.7 * one, Double.parseDouble(nth(page, "line", 0).getAttribute("x1")), 0.1);
        assertEquals(0, nth(page, "svg", 0).getElementsByTagName("path").getLength());
        Element more = nth(page, "rect", 1);
        assertEquals("bar", more.getAttribute("class"));
        assertEquals(Double.parseDouble(nth(page, "svg", 1).getAttribute("width")), Double.parseDouble(more.getAttribute("width")));
        assertEquals(1, nth(page, "svg", 1).getElementsByTagName("path").getLength(), "an arrow for what leaves the plot");
    }

    @Test
    void itNeedsNothingFromElsewhere() {
        String text = ResultPage.html(List.of(), Heads.PEERS, List.of(SLOWER, FASTER)).replace("http://www.w3.org/1999/xhtml", "");
        assertFalse(text.contains("http") || text.contains("<script") || text.contains("url("), text);
        assertTrue(text.startsWith("<!DOCTYPE html>"), text);
    }
}
