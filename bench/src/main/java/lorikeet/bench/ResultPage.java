package lorikeet.bench;

import java.util.List;
import java.util.Locale;

/** Results as one HTML page without scripts: the machine, a bar for each ratio, and the numbers. */
final class ResultPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --bar: #2a7f62; --less: #c05a2b; --line: #8888; }
            body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; }
            table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid var(--line); white-space: nowrap; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
            svg { display: block; } .bar { fill: var(--bar); } .less { fill: var(--less); } .one { stroke: currentColor; stroke-dasharray: 2 2; } .spread { stroke: currentColor; }
            """;
    private static final int WIDTH = 260;
    private static final double WIDEST = 4;

    private ResultPage() {}

    /** @param about lines about the machine and how it was measured */
    static String html(List<String> about, List<Result> results) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Lorikeet benchmarks</title>\n<style>\n")
                .append(STYLE).append("</style></head><body>\n<h1>Lorikeet beside its peers</h1>\n");
        about.forEach(line -> page.append("<p>").append(escape(line)).append("</p>\n"));
        page.append("<table><tr><th>row</th><th>shape</th><th class=\"n\">threads</th><th class=\"n\">ours</th><th class=\"n\">peer</th><th>unit</th><th>peer</th>"
                + "<th class=\"n\">ratio</th><th>0 to ").append((int) WIDEST).append(", line at 1</th><th class=\"n\">of the limit</th><th class=\"n\">MiB</th><th class=\"n\">peer's MiB</th></tr>\n");
        results.forEach(result -> page.append(row(result)));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private static String row(Result r) {
        return String.format(Locale.ROOT, "<tr><td>%s</td><td>%s</td><td class=\"n\">%d</td><td class=\"n\">%.1f</td><td class=\"n\">%.1f</td><td>%s</td><td>%s</td><td class=\"n\">%.2f</td><td>%s</td>"
                        + "<td class=\"n\">%.0f %%</td><td class=\"n\">%.0f</td><td class=\"n\">%.0f</td></tr>%n",
                escape(r.name()), escape(r.shape()), r.threads(), r.ours(), r.peer(), escape(r.unit()), escape(r.peerName()), r.ratio(), bar(r), 100 * r.shareOfPeak(), r.peakMib(), r.peerPeakMib());
    }

    /** The median as a bar, the rounds' spread as a line, a mark at 1. */
    private static String bar(Result r) {
        return String.format(Locale.ROOT, "<svg width=\"%d\" height=\"14\" role=\"img\" aria-label=\"ratio %.2f\"><rect class=\"%s\" y=\"2\" width=\"%.1f\" height=\"10\"/>"
                        + "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"7\" y2=\"7\"/><line class=\"one\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"14\"/></svg>",
                WIDTH, r.ratio(), r.ratio() < 1 ? "less" : "bar", x(r.ratio()), x(r.ratioMin()), x(r.ratioMax()), x(1), x(1));
    }

    private static double x(double ratio) {
        return Math.min(ratio, WIDEST) / WIDEST * WIDTH;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
