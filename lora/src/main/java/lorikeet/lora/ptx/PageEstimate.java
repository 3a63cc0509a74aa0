package lorikeet.lora.ptx;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lorikeet.ptx.estimate.EstimateText;
import lorikeet.ptx.estimate.Limit;
import lorikeet.ptx.estimate.Occupancy;
import lorikeet.ptx.estimate.Roofline;

/** The estimate for a GPU on the page of a launch: occupancy and limits with bars, the roofline as a chart, and the lines that are printed of them. */
final class PageEstimate {
    private static final int WIDTH = 260;

    private PageEstimate() {}

    static String section(GpuEstimate estimate) {
        StringBuilder page = new StringBuilder("<p>" + Markup.text(estimate.assembled()) + "</p>\n<p>" + Markup.text(EstimateText.of(estimate.gpu(), estimate.occupancy())) + "</p>\n");
        page.append(occupancy(estimate.occupancy()));
        estimate.roofline().ifPresentOrElse(roofline -> page.append(roofline(roofline)), () -> page.append("<p>no estimate: ").append(Markup.text(estimate.missing())).append("</p>\n"));
        return page.toString();
    }

    private static String occupancy(Occupancy occupancy) {
        double most = occupancy.limits().values().stream().mapToInt(Integer::intValue).max().orElse(1);
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("occupancy by", "blocks an SM", "bar", "limit") + "<tbody>\n");
        for (Occupancy.Resource resource : Occupancy.Resource.values()) {
            Integer blocks = occupancy.limits().get(resource);
            if (blocks != null) table.append(row(resource.text(), Integer.toString(blocks), blocks / most, occupancy.limiters().contains(resource) ? "limits" : ""));
        }
        String warps = occupancy.warps() + " of " + occupancy.architecture().warps() + " warps";
        return table.append(row("resident", warps, occupancy.share(), String.format(Locale.ROOT, "%.1f %%", 100 * occupancy.share()))).append("</tbody></table>\n").toString();
    }

    private static String roofline(Roofline roofline) {
        List<String> lines = EstimateText.of(roofline).lines().toList();
        String said = lines.stream().skip(1).filter(line -> !line.startsWith(" ")).map(line -> "<p>" + Markup.text(line) + "</p>\n").collect(Collectors.joining());
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("limit", "time (estimate)", "bar", "how") + "<tbody>\n");
        for (Limit limit : roofline.limits()) {
            if (limit.seconds() > 0) table.append(row(limit.name(), String.format(Locale.ROOT, "%.3f us", 1e6 * limit.seconds()), limit.seconds() / roofline.seconds(), limit.how()));
        }
        return said + table.append("</tbody></table>\n") + new RooflineChart(roofline).svg();
    }

    /** @param share of the widest bar, 0 to 1 */
    private static String row(String name, String value, double share, String said) {
        String bar = String.format(Locale.ROOT, "<td><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"14\" aria-hidden=\"true\"><rect class=\"bar\" y=\"1\" width=\"%.1f\" height=\"12\"/></svg></td>",
                WIDTH, WIDTH * share);
        return "<tr>" + Markup.head(name) + "<td class=\"n\">" + Markup.text(value) + "</td>" + bar + Markup.cell(said) + "</tr>\n";
    }
}
