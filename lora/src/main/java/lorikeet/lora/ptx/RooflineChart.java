package lorikeet.lora.ptx;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import lorikeet.ptx.emulator.Pipe;
import lorikeet.ptx.estimate.Roofline;

/**
 * The roofline of a launch (Williams et al. 2009) as SVG, both axes logarithmic: FLOPs a second over FLOPs a byte of DRAM, the roof of each
 * pipe that the launch uses under the slope of DRAM's bandwidth, and a dot for the launch as it is estimated.
 */
final class RooflineChart {
    private static final double WIDTH = 640, HEIGHT = 360, LEFT = 110, RIGHT = 130, TOP = 20, BOTTOM = 50;
    private static final String[] PREFIXES = {"", "K", "M", "G", "T", "P"};

    private final Roofline roofline;
    private final List<Pipe> pipes;
    /** FLOPs a byte, FLOPs a second. */
    private final double intensity, rate;
    private final double bandwidth;
    /** Decades at the ends of the axes. */
    private final int left, right, low, high;

    RooflineChart(Roofline roofline) {
        this.roofline = roofline;
        pipes = roofline.work().perBlock().pipes().keySet().stream().filter(pipe -> roofline.work().flops(pipe) > 0).sorted().toList();
        intensity = roofline.work().flops() / roofline.traffic().footprint();
        rate = roofline.work().flops() / roofline.seconds();
        bandwidth = roofline.gpu().bandwidth() * 1e9;
        double peak = pipes.stream().mapToDouble(roofline.gpu()::peakFlops).max().orElse(1);
        left = (int) Math.floor(Math.log10(Math.min(intensity, peak / bandwidth))) - 1;
        right = (int) Math.ceil(Math.log10(Math.max(intensity, peak / bandwidth))) + 1;
        low = (int) Math.floor(Math.log10(Math.min(rate, bandwidth * Math.pow(10, left))));
        high = (int) Math.ceil(Math.log10(peak));
    }

    /** The drawing, or a line that says why there is none. */
    String svg() {
        boolean placed = intensity > 0 && Double.isFinite(intensity) && rate > 0 && Double.isFinite(rate);
        if (!placed) return "<p>Without floating-point operations or bytes of global memory the launch has no place under a roofline.</p>\n";
        String about = String.format(Locale.ROOT, "%.4g FLOPs a byte, %s (estimate)", intensity, amount(rate));
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$.0f %2$.0f\" width=\"%1$.0f\" height=\"%2$.0f\" role=\"img\" aria-labelledby=\"roofline\">"
                + "<title id=\"roofline\">roofline of %3$s: the launch at %4$s</title>%n", WIDTH, HEIGHT, Markup.text(roofline.gpu().name()), about));
        grid(svg);
        pipes.forEach(pipe -> roof(svg, pipe));
        svg.append(String.format(Locale.ROOT, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"6\"/>%n", x(intensity), y(rate)));
        text(svg, LEFT + 10, TOP + 16, "start", "the launch: " + about);
        return svg.append("</svg>\n").toString();
    }

    private void grid(StringBuilder svg) {
        for (int decade = left; decade <= right; decade++) {
            double x = x(Math.pow(10, decade));
            line(svg, "rule", x, TOP, x, HEIGHT - BOTTOM);
            text(svg, x, HEIGHT - BOTTOM + 18, "middle", decade >= -4 && decade <= 5 ? plain(decade) : "1e" + decade);
        }
        for (int decade = low; decade <= high; decade++) {
            double y = y(Math.pow(10, decade));
            line(svg, "rule", LEFT, y, WIDTH - RIGHT, y);
            text(svg, LEFT - 8, y + 4, "end", amount(Math.pow(10, decade)));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", "FLOPs a byte of DRAM (each sector once)");
    }

    /** The slope up to where it meets the pipe's peak, and the peak. */
    private void roof(StringBuilder svg, Pipe pipe) {
        double peak = roofline.gpu().peakFlops(pipe);
        double start = Math.max(Math.pow(10, left), Math.pow(10, low) / bandwidth);
        svg.append(String.format(Locale.ROOT, "<polyline class=\"roof\" points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>%n",
                x(start), y(start * bandwidth), x(peak / bandwidth), y(peak), WIDTH - RIGHT, y(peak)));
        text(svg, WIDTH - RIGHT + 6, y(peak) + 4, "start", pipe.text() + " " + amount(peak));
    }

    private static void line(StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(Locale.ROOT, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n", style, x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, Markup.text(text)));
    }

    private double x(double value) {
        return LEFT + (Math.log10(value) - left) / (right - left) * (WIDTH - RIGHT - LEFT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (Math.log10(value) - low) / Math.max(1, high - low) * (HEIGHT - BOTTOM - TOP);
    }

    private static String plain(int decade) {
        return BigDecimal.ONE.scaleByPowerOfTen(decade).toPlainString();
    }

    /** 19.5 TFLOP/s */
    private static String amount(double flops) {
        int thousands = Math.clamp((int) Math.floor(Math.log10(flops) / 3 + 1e-9), 0, PREFIXES.length - 1);
        double scaled = flops / Math.pow(1000, thousands);
        String digits = new BigDecimal(scaled).round(new MathContext(3)).stripTrailingZeros().toPlainString();
        return digits + " " + PREFIXES[thousands] + "FLOP/s";
    }
}
