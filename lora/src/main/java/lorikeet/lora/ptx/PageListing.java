package lorikeet.lora.ptx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.LineCounts;

/** The text of a kernel's file with its counts, heat and findings at each line. */
final class PageListing {
    /** Lines of a table: a browser lays out those that are seen alone, so that a long file opens at once. */
    private static final int PART = 500;
    private static final int HOTTEST = 10;
    private static final int WARP = 32;
    /** Below it active lanes are set off as few: a warp at the end of the data, of which some threads leave, is not what is looked for. */
    private static final double FEW = 24;

    /**
     * What a line can be warm of.
     *
     * @param key of the choice, whose style is in {@link PageStyle}, and of the share of the warmest line
     */
    private record Heat(String key, String label, ToLongFunction<LineCounts> count) {}

    private static final List<Heat> HEATS = List.of(
            new Heat("issues", "instructions issued", LineCounts::issues),
            new Heat("lanes", "active lanes", LineCounts::lanes),
            new Heat("idle", "idle lanes (divergence)", counts -> WARP * counts.issues() - counts.lanes()),
            new Heat("sectors", "global sectors", LineCounts::sectors),
            new Heat("wavefronts", "shared wavefronts", LineCounts::wavefronts));

    private final List<String> text;
    private final Counters counters;
    private final PageFindings findings;
    private final List<Long> most = new ArrayList<>();

    PageListing(List<String> text, Counters counters, PageFindings findings) {
        this.text = text;
        this.counters = counters;
        this.findings = findings;
        for (Heat heat : HEATS) most.add(Math.max(1, counters.lines().values().stream().mapToLong(heat.count).max().orElse(0)));
    }

    /** The lines with the most instructions, from which a long file is entered. */
    String hottest() {
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("line", "issued", "share %", "PTX") + "<tbody>\n");
        counters.lines().entrySet().stream().sorted(Comparator.comparingLong(line -> -line.getValue().issues())).limit(HOTTEST).forEach(line -> table
                .append("<tr><th scope=\"row\"><a href=\"#L").append(line.getKey()).append("\">").append(line.getKey()).append("</a></th><td class=\"n\">").append(line.getValue().issues())
                .append("</td><td class=\"n\">").append(share(line.getValue())).append("</td><td class=\"ptx\"><code>").append(Markup.text(text.get(line.getKey() - 1).strip())).append("</code></td></tr>\n"));
        return table.append("</tbody></table>\n").toString();
    }

    private String share(LineCounts counts) {
        return String.format(Locale.ROOT, "%.1f", 100.0 * counts.issues() / Math.max(1, counters.total().issues()));
    }

    /** The choice of counter, and tables of {@link #PART} lines. */
    void into(StringBuilder page) {
        page.append("<section class=\"source\" id=\"source\">\n<h2>Source</h2>\n<fieldset><legend>Heat of a line by</legend>\n");
        for (Heat heat : HEATS) {
            page.append("<label><input type=\"radio\" name=\"heat\" id=\"heat-").append(heat.key).append('"').append(heat == HEATS.getFirst() ? " checked=\"checked\"" : "")
                    .append("/> ").append(heat.label).append("</label>\n");
        }
        page.append("</fieldset>\n");
        for (int from = 0; from < text.size(); from += PART) part(page, from, Math.min(text.size(), from + PART));
        page.append("</section>\n");
    }

    private void part(StringBuilder page, int from, int to) {
        page.append("<div class=\"part\" style=\"contain-intrinsic-height: auto ").append(2 * (to - from)).append("em\"><table class=\"listing\">\n<caption>lines ").append(from + 1).append(" to ").append(to)
                .append("</caption>\n<colgroup><col class=\"line\"/>").append("<col class=\"count\"/>".repeat(3)).append("<col class=\"ratio\"/><col class=\"count\"/>".repeat(2)).append("<col/></colgroup>\n")
                .append(Markup.heads("line", "issued", "share %", "lanes of 32", "sectors", "least sectors", "wavefronts", "least wavefronts", "PTX")).append("<tbody>\n");
        for (int i = from; i < to; i++) line(page, i + 1);
        page.append("</tbody></table></div>\n");
    }

    private void line(StringBuilder page, int line) {
        LineCounts counts = counters.lines().get(line);
        page.append("<tr id=\"L").append(line).append('"');
        if (counts != null) page.append(" class=\"ran\" style=\"").append(heat(counts)).append('"');
        page.append("><th scope=\"row\">").append(line).append("</th>").append(counts == null ? "<td colspan=\"7\"></td>" : cells(counts))
                .append("<td class=\"ptx\"><code>").append(Markup.text(text.get(line - 1))).append("</code></td></tr>\n");
        for (String note : findings.at(line)) page.append("<tr class=\"finding\"><td></td><td colspan=\"8\">").append(note).append("</td></tr>\n");
    }

    /** Each counter as a share of the line that has most of it, 0 to 1. */
    private String heat(LineCounts counts) {
        StringBuilder shares = new StringBuilder();
        for (int i = 0; i < HEATS.size(); i++) {
            long count = HEATS.get(i).count.applyAsLong(counts);
            if (count > 0) shares.append(String.format(Locale.ROOT, "--%s:%.3f;", HEATS.get(i).key, (double) count / most.get(i)));
        }
        return shares.toString();
    }

    private String cells(LineCounts counts) {
        double lanes = counts.issues() == 0 ? 0 : (double) counts.lanes() / counts.issues();
        return "<td>" + counts.issues() + "</td><td>" + share(counts) + String.format(Locale.ROOT, "</td><td%s>%.1f</td>", lanes < FEW ? " class=\"over\"" : "", lanes)
                + against(counts.sectors(), counts.leastSectors()) + against(counts.wavefronts(), counts.leastWavefronts());
    }

    /** What was found, with how many times the least it is where it is more, and the least. */
    private static String against(long found, long least) {
        if (found == 0 && least == 0) return "<td></td><td></td>";
        boolean over = found > least && least > 0;
        String ratio = over ? String.format(Locale.ROOT, " (%.2f x)", (double) found / least) : "";
        return "<td" + (over ? " class=\"over\"" : "") + ">" + found + ratio + "</td><td>" + least + "</td>";
    }
}
