package lorikeet.lora.report;

import java.util.List;

/** What a chart is drawn on. Lengths are in points, from the upper left corner; colours are 0xRRGGBB. */
interface Canvas {
    record Point(double x, double y) {}

    /** Where a text stands relative to its point, on whose height its letters rest. */
    enum Anchor { START, MIDDLE, END }

    /** @param opacity 0 to 1 */
    record Stroke(int colour, double width, double opacity) {}

    void line(List<Point> points, Stroke stroke);

    void dot(Point centre, double radius, int colour);

    void text(Point at, String text, Letters letters, Anchor anchor);

    record Letters(double size, boolean bold, int colour) {}
}
