package lorikeet.bench;

import java.util.List;
import java.util.Locale;

/** Results as one page without scripts, XHTML that browsers read as HTML: the machine, a bar for each ratio, and the numbers. */
final class ResultPage {
    private static final String STYLE = """
            :root { color-scheme: light dark; --bar: #2a7f62; --less: #c05a2b; --line: #8888; }
            body { font: 14px/1.4 system-ui, sans-serif; margin: 2em auto; max-width: 95em; padding: 0 1em; }
            table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .2em .6em; border-bottom: 1px solid var(--line); white-space: nowrap; }
            td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; }
            svg { display: block; } .bar { fill: var(--bar); } .less { fill: var(--less); } .one { stroke: currentColor; stroke-dasharray: 2 2; } .spread { stroke: currentColor; }
            """;
    private static final int WIDTH = 160;
    private static final double WIDEST = 4;
    private static final String ARROW = "<path class=\"spread\" fill=\"none\" d=\"M" + (WIDTH - 5) + " 3L" + (WIDTH - 1) + " 7L" + (WIDTH - 5) + " 11\"/>";
    private static final String LEGEND = "A bar is a row's ratio, the line in it the range of its rounds or JVMs, the dashed mark a ratio of 1; an arrow leaves the plot. "
            + "The limit is what the machine gave in this run of multiply-adds in registers or of reading from memory.";
    private static final String HEAD = """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width"/>
            """;

    private ResultPage() {}

    /** What the two sides of each row are. */
    enum Heads {
        PEERS("Lorikeet beside its peers", "ours", "peer"), FRESH("Lorikeet in fresh JVMs", "slowest", "median");

        final String title;
        final String ours;
        final String peer;

        Heads(String title, String ours, String peer) {
            this.title = title;
            this.ours = ours;
            this.peer = peer;
        }
    }

    /** @param about lines about the machine and how it was measured */
    static String html(List<String> about, Heads heads, List<Result> results) {
        StringBuilder page = new StringBuilder(HEAD).append("<title>").append(heads.title).append("</title>\n<style>\n").append(STYLE).append("</style>\n</head>\n<body>\n<h1>").append(heads.title).append("</h1>\n");
        about.forEach(line -> page.append("<p>").append(escape(line)).append("</p>\n"));
        page.append("<p>").append(LEGEND).append("</p>\n<div class=\"wide\">\n<table>\n<thead><tr>")
                .append(head("row")).append(head("shape")).append(numeric("threads")).append(numeric(heads.ours)).append(numeric(heads.peer)).append(head("unit")).append(head("beside")).append(numeric("ratio"))
                .append(numeric("range")).append(head("plot, 0 to " + (int) WIDEST)).append(numeric("of the limit")).append(numeric("MiB")).append(numeric("beside, MiB")).append("</tr></thead>\n<tbody>\n");
        results.forEach(result -> page.append(row(result)));
        return page.append("</tbody>\n</table>\n</div>\n</body>\n</html>\n").toString();
    }

    private static String head(String text) {
        return "<th scope=\"col\">" + text + "</th>";
    }

    private static String numeric(String text) {
        return "<th scope=\"col\" class=\"n\">" + text + "</th>";
    }

    private static String row(Result r) {
        return "<tr>" + cell(r.name()) + cell(r.shape()) + number("%d", r.threads()) + number("%,.1f", r.ours()) + number("%,.1f", r.peer()) + cell(r.unit()) + cell(r.peerName()) + number("%.2f", r.ratio())
                + number("%.2f..%.2f", r.ratioMin(), r.ratioMax()) + "<td>" + bar(r) + "</td>" + number("%.0f %%", 100 * r.shareOfPeak()) + mib(r.peakMib()) + mib(r.peerPeakMib()) + "</tr>\n";
    }

    private static String cell(String text) {
        return "<td>" + escape(text) + "</td>";
    }

    private static String number(String format, Object... values) {
        return "<td class=\"n\">" + String.format(Locale.ROOT, format, values) + "</td>";
    }

    private static String mib(double mib) {
        return Double.isNaN(mib) ? cell("–") : number("%,.0f", mib); // where the system does not say
    }

    /** The median as a bar, the rounds' spread as a line, a mark at 1; one that goes on past the plot ends in an arrow. */
    private static String bar(Result r) {
        return String.format(Locale.ROOT, "<svg width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" role=\"img\" aria-label=\"ratio %.2f\"><rect class=\"%s\" x=\"0\" y=\"2\" width=\"%.1f\" height=\"10\"/>"
                        + "<line class=\"spread\" x1=\"%.1f\" x2=\"%.1f\" y1=\"7\" y2=\"7\"/>%s<line class=\"one\" x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"14\"/></svg>",
                WIDTH, WIDTH, r.ratio(), r.ratio() < 1 ? "less" : "bar", x(r.ratio()), x(r.ratioMin()), x(r.ratioMax()), r.ratioMax() > WIDEST ? ARROW : "", x(1), x(1));
    }

    private static double x(double ratio) {
        return Math.min(ratio, WIDEST) / WIDEST * WIDTH;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
