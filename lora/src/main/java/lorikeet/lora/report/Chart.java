package lorikeet.lora.report;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import lorikeet.lora.report.Canvas.Anchor;
import lorikeet.lora.report.Canvas.Letters;
import lorikeet.lora.report.Canvas.Point;
import lorikeet.lora.report.Canvas.Stroke;

/** Lines over training steps: title, legend, axes with round numbers, and the last value of each line. */
final class Chart {
    static final double WIDTH = 800, HEIGHT = 480;
    private static final double LEFT = 76, RIGHT = 24, TOP = 62, BOTTOM = 50;
    private static final Letters TITLE = new Letters(17, true, 0x222222), LABEL = new Letters(12, false, 0x555555), LEGEND = new Letters(12, false, 0x222222);
    private static final Stroke GRID = new Stroke(0xe4e4e4, 1, 1), AXIS = new Stroke(0x888888, 1, 1);
    /** Lines of fewer points show each. */
    private static final int FEW = 40;

    /** A line and how it is drawn. */
    private record Drawn(Series series, Stroke stroke) {}

    private final String title;
    private final List<Drawn> lines = new ArrayList<>();

    Chart(String title) {
        this.title = title;
    }

    Chart with(Series series, Stroke stroke) {
        if (!series.points().isEmpty()) lines.add(new Drawn(series, stroke));
        return this;
    }

    void draw(Canvas canvas) {
        Axis steps = Axis.of(xs(), 10, true, LEFT, WIDTH - RIGHT);
        Axis values = Axis.of(lines.stream().flatMap(line -> line.series.points().stream()).mapToDouble(Point::y), 7, false, HEIGHT - BOTTOM, TOP);
        grid(canvas, steps, values);
        canvas.text(new Point(LEFT, 30), title, TITLE, Anchor.START);
        double y = 51;
        double x = LEFT;
        for (Drawn line : lines) {
            plot(canvas, line, steps, values);
            String entry = String.format(Locale.ROOT, "%s, last %.4g", line.series.name(), line.series.points().getLast().y());
            canvas.line(List.of(new Point(x, y - 4), new Point(x + 20, y - 4)), line.stroke);
            canvas.text(new Point(x + 26, y), entry, LEGEND, Anchor.START);
            x += 46 + 6.8 * entry.length();
        }
    }

    private DoubleStream xs() {
        return lines.stream().flatMap(line -> line.series.points().stream()).mapToDouble(Point::x);
    }

    private static void grid(Canvas canvas, Axis steps, Axis values) {
        for (double value : values.ticks().values()) {
            double y = values.place(value);
            canvas.line(List.of(new Point(LEFT, y), new Point(WIDTH - RIGHT, y)), GRID);
            canvas.text(new Point(LEFT - 8, y + 4), values.ticks().label(value), LABEL, Anchor.END);
        }
        for (double step : steps.ticks().values()) {
            double x = steps.place(step);
            canvas.line(List.of(new Point(x, HEIGHT - BOTTOM), new Point(x, HEIGHT - BOTTOM + 5)), AXIS);
            canvas.text(new Point(x, HEIGHT - BOTTOM + 20), steps.ticks().label(step), LABEL, Anchor.MIDDLE);
        }
        canvas.line(List.of(new Point(LEFT, HEIGHT - BOTTOM), new Point(WIDTH - RIGHT, HEIGHT - BOTTOM)), AXIS);
        canvas.text(new Point((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10), "step", LABEL, Anchor.MIDDLE);
    }

    private static void plot(Canvas canvas, Drawn line, Axis steps, Axis values) {
        List<Point> points = line.series.points().stream().map(point -> new Point(steps.place(point.x()), values.place(point.y()))).toList();
        canvas.line(points, line.stroke);
        if (points.size() < FEW && line.stroke.opacity() == 1) points.forEach(point -> canvas.dot(point, 1.5 + line.stroke.width() / 2, line.stroke.colour()));
    }

    /** Where values stand between two places of the canvas. */
    private record Axis(double low, double high, double from, double to, Ticks ticks) {
        static Axis of(DoubleStream values, int ticks, boolean steps, double from, double to) {
            var range = values.summaryStatistics();
            double spread = range.getMax() - range.getMin();
            double margin = steps ? (spread > 0 ? 0 : 1) : margin(range, spread);
            double low = range.getMin() - margin;
            double high = range.getMax() + margin;
            return new Axis(low, high, from, to, Ticks.of(low, high, ticks, steps));
        }

        /** The axis spans a tenth of the values' size at least: those that hardly differ are not to look as if they did. */
        private static double margin(DoubleSummaryStatistics range, double spread) {
            double size = Math.max(Math.abs(range.getMax()), Math.abs(range.getMin()));
            return Math.max(0.04 * spread, Math.max((0.1 * size - spread) / 2, 1e-12));
        }

        double place(double value) {
            return from + (value - low) / (high - low) * (to - from);
        }
    }
}
