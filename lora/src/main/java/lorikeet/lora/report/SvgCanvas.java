package lorikeet.lora.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A drawing as SVG text. Letters are the viewer's, so that no font is needed here. */
final class SvgCanvas implements Canvas {
    private final StringBuilder svg = new StringBuilder();

    SvgCanvas(double width, double height) {
        svg.append(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$.0f %2$.0f\" width=\"%1$.0f\" height=\"%2$.0f\" "
                + "font-family=\"'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"#ffffff\"/>%n", width, height));
    }

    @Override
    public void line(List<Point> points, Stroke stroke) {
        String path = points.stream().map(point -> String.format(Locale.ROOT, "%.1f,%.1f", point.x(), point.y())).collect(Collectors.joining(" "));
        svg.append(String.format(Locale.ROOT, "<polyline points=\"%s\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%.1f\" stroke-opacity=\"%.2f\" "
                + "stroke-linejoin=\"round\"/>%n", path, stroke.colour(), stroke.width(), stroke.opacity()));
    }

    @Override
    public void dot(Point centre, double radius, int colour) {
        svg.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"#%06x\"/>%n", centre.x(), centre.y(), radius, colour));
    }

    @Override
    public void text(Point at, String text, Letters letters, Anchor anchor) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.0f\" font-weight=\"%s\" fill=\"#%06x\" text-anchor=\"%s\">%s</text>%n",
                at.x(), at.y(), letters.size(), letters.bold() ? "bold" : "normal", letters.colour(), anchor.name().toLowerCase(Locale.ROOT), escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The whole document. */
    String document() {
        return svg + "</svg>\n";
    }
}
