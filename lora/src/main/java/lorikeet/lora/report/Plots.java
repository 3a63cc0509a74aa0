package lorikeet.lora.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.lora.report.Canvas.Point;
import lorikeet.lora.report.Canvas.Stroke;
import lorikeet.lora.train.Follower;
import lorikeet.lora.train.RunLog;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.OneLine;

/** Plots of what the log holds, a file for each tag, named as ms-swift names them: {@code train_loss.svg} and so on. */
public final class Plots implements Follower {
    private static final List<String> TAGS = List.of("train/loss", "train/learning_rate", "train/grad_norm", "train/token_acc", "eval/loss", "eval/token_acc");
    private static final Stroke RAW = new Stroke(0x1f6fb4, 1.2, 0.35), LINE = new Stroke(0x1f6fb4, 2, 1), EVALUATION = new Stroke(0xd95f02, 2, 1);

    private final Path folder;

    /** @param folder of plots, made with the first of them */
    public Plots(Path folder) {
        this.folder = folder;
    }

    @Override
    public void begun(long step, List<ObjectNode> earlier) {
        if (!Files.isDirectory(folder)) return;
        try (DirectoryStream<Path> halfWritten = Files.newDirectoryStream(folder, AtomicFile.TEMPORARY_PREFIX + "*")) {
            for (Path file : halfWritten) Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": " + e.getMessage(), e);
        }
    }

    /** Draws anew, without images: a look at a run that is under way. */
    @Override
    public void saving(Path checkpoint, long step, List<ObjectNode> rows) {
        charts(rows).forEach((name, chart) -> writeSvg(name, chart));
    }

    /**
     * Draws all plots as SVG, and as PNG where the JDK can draw.
     *
     * @return why there are no PNG files, where there are none
     */
    public Optional<String> write(List<ObjectNode> rows) {
        Map<String, Chart> charts = charts(rows);
        charts.forEach(this::writeSvg);
        try {
            if (System.getProperty("java.awt.headless") == null) System.setProperty("java.awt.headless", "true");
            for (Map.Entry<String, Chart> chart : charts.entrySet()) writePng(chart.getKey(), chart.getValue());
            return Optional.empty();
        } catch (Exception | Error e) {
            // A JDK without java.desktop, fontconfig or a font fails here with exceptions and errors of many kinds.
            return Optional.of(OneLine.of(e.toString()));
        }
    }

    // Nothing of AWT is named in this class, so that it loads where there is none.
    private void writePng(String name, Chart chart) throws IOException {
        ImageCanvas canvas = new ImageCanvas(Chart.WIDTH, Chart.HEIGHT);
        chart.draw(canvas);
        ByteBuffer png = ByteBuffer.wrap(canvas.png());
        AtomicFile.write(folder.resolve(name + ".png"), out -> AtomicFile.writeFully(out, png));
    }

    private void writeSvg(String name, Chart chart) {
        SvgCanvas canvas = new SvgCanvas(Chart.WIDTH, Chart.HEIGHT);
        chart.draw(canvas);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be made: " + e.getMessage(), e);
        }
        AtomicFile.write(folder.resolve(name + ".svg"), canvas.document());
    }

    private static Map<String, Chart> charts(List<ObjectNode> rows) {
        Map<String, List<Point>> points = points(rows);
        Map<String, Chart> charts = new LinkedHashMap<>();
        for (String tag : TAGS) {
            if (points.containsKey(tag)) charts.put(tag.replaceAll("[/.]", "_"), chart(tag, points));
        }
        return charts;
    }

    private static Map<String, List<Point>> points(List<ObjectNode> rows) {
        Map<String, List<Point>> points = new LinkedHashMap<>();
        for (ObjectNode row : rows) {
            long step = RunLog.step(row);
            Tags.of(row).forEach((tag, value) -> {
                if (step >= 0 && Double.isFinite(value)) points.computeIfAbsent(tag, _ -> new ArrayList<>()).add(new Point(step, value));
            });
        }
        return points;
    }

    /** The loss of a step says little: its smoothed line stands over the raw one, and the evaluation's beside them. */
    private static Chart chart(String tag, Map<String, List<Point>> points) {
        Series series = new Series(tag, points.get(tag));
        if (tag.startsWith("eval/")) return new Chart(tag).with(series, EVALUATION);
        if (!tag.equals("train/loss")) return new Chart(tag).with(series, LINE);
        Series evaluation = new Series("eval/loss", points.getOrDefault("eval/loss", List.of()));
        return new Chart(tag).with(series, RAW).with(series.smoothed(), LINE).with(evaluation, EVALUATION);
    }
}
