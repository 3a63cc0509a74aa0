package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import lorikeet.lora.RunFiles;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotsTest {
    @TempDir
    Path folder;

    private static List<ObjectNode> rows() {
        List<ObjectNode> rows = new ArrayList<>();
        for (int step = 1; step <= 50; step++) rows.add(LogRows.training(step, 4.0 / step, 1e-4 * (50 - step)));
        rows.add(LogRows.evaluation(25, 0.5));
        rows.add(LogRows.evaluation(50, 0.25));
        return rows;
    }

    private Document svg(String name) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(folder.resolve(name).toFile());
    }

    private static List<String> texts(Document svg) {
        NodeList nodes = svg.getElementsByTagName("text");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) texts.add(nodes.item(i).getTextContent());
        return texts;
    }

    /** Lines in a colour of data, each as its points. */
    private static List<String[]> lines(Document svg) {
        NodeList nodes = svg.getElementsByTagName("polyline");
        List<String[]> lines = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            String[] points = ((Element) nodes.item(i)).getAttribute("points").split(" ");
            if (points.length > 2) lines.add(points);
        }
        return lines;
    }

    private static double y(String point) {
        return Double.parseDouble(point.split(",")[1]);
    }

    @Test
    void everyTagHasAFileOfItsOwn() {
        new Plots(folder).saving(folder, 50, rows());
        assertEquals(List.of("eval_loss.svg", "eval_token_acc.svg", "train_grad_norm.svg", "train_learning_rate.svg", "train_loss.svg", "train_token_acc.svg"), RunFiles.names(folder));
    }

    @Test
    void lossIsDrawnRawAndSmoothedUnderTitleAndLegend() throws Exception {
        new Plots(folder).saving(folder, 50, rows());
        Document svg = svg("train_loss.svg");
        assertTrue(texts(svg).containsAll(List.of("train/loss", "train/loss, last 0.08000", "eval/loss, last 0.2500", "step", "50", "1", "4")), texts(svg).toString());
        List<String[]> lines = lines(svg);
        assertEquals(2, lines.size());
        for (String[] line : lines) assertEquals(50, line.length);
        assertTrue(y(lines.get(1)[9]) < y(lines.get(0)[9]), "the smoothed line lags above a falling loss");
        for (int i = 1; i < 50; i++) assertTrue(y(lines.getFirst()[i]) >= y(lines.getFirst()[i - 1]), "falling values go down the page");
    }

    @Test
    void oneRowOrEqualValuesStillMakePlots() throws Exception {
        new Plots(folder).saving(folder, 1, List.of(LogRows.training(1, 2, 0)));
        assertEquals(4, RunFiles.names(folder).size());
        assertEquals(1, svg("train_loss.svg").getElementsByTagName("circle").getLength());
        assertTrue(texts(svg("train_learning_rate.svg")).contains("0"));
    }

    @Test
    void rowsThatSayNoStepAreLeftOut() {
        new Plots(folder).saving(folder, 1, List.of(LogRows.training(1, 2, 0).put("global_step/max_steps", "no step"), LogRows.training(1, Double.NaN, 0)));
        assertEquals(List.of("train_grad_norm.svg", "train_learning_rate.svg", "train_token_acc.svg"), RunFiles.names(folder));
    }

    @Test
    void imageShowsTheSameLines() throws Exception {
        Optional<String> failed = new Plots(folder).write(rows());
        Assumptions.assumeTrue(failed.isEmpty(), () -> "this JDK cannot draw: " + failed.get());
        assertEquals(12, RunFiles.names(folder).size());
        BufferedImage image = ImageIO.read(folder.resolve("train_loss.png").toFile());
        assertEquals(1000, image.getWidth());
        int blue = 0, orange = 0, white = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                switch (image.getRGB(x, y) & 0xffffff) {
                    case 0x1f6fb4 -> blue++;
                    case 0xd95f02 -> orange++;
                    case 0xffffff -> white++;
                    default -> { }
                }
            }
        }
        assertTrue(blue > 800 && orange > 400 && white > image.getWidth() * image.getHeight() * 0.8, blue + " blue, " + orange + " orange, " + white + " white");
    }
}
