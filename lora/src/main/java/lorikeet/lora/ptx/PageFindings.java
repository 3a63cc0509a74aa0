package lorikeet.lora.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lorikeet.ptx.emulator.Finding;

/** Findings on the page of a launch: in a table, and at their lines. A race stands at the line of its other access, too. */
final class PageFindings {
    private final List<Finding> findings;
    private final int lines;
    private final Map<Integer, List<String>> notes = new TreeMap<>();

    /** @param lines of the listing: a finding of none of them, as a GPU's, is in the table alone */
    PageFindings(List<Finding> findings, int lines) {
        this.findings = findings;
        this.lines = lines;
        for (Finding finding : findings) {
            note(finding.line(), "<strong>" + Markup.text(finding.kind().text()) + "</strong> " + threads(finding) + ": " + detail(finding));
            boolean elsewhere = finding.otherLine() != 0 && finding.otherLine() != finding.line();
            if (elsewhere) note(finding.otherLine(), "<strong>" + Markup.text(finding.kind().text()) + "</strong> with " + link(finding.line()));
        }
    }

    private void note(int line, String markup) {
        notes.computeIfAbsent(line, _ -> new ArrayList<>()).add(markup);
    }

    /** What stands at {@code line}, as markup. */
    List<String> at(int line) {
        return notes.getOrDefault(line, List.of());
    }

    private String link(int line) {
        return line >= 1 && line <= lines ? "<a href=\"#L" + line + "\">line " + line + "</a>" : "line " + line;
    }

    private String detail(Finding finding) {
        String detail = Markup.text(finding.detail());
        return finding.otherLine() == 0 ? detail : detail.replace(" at line " + finding.otherLine() + " by ", " at " + link(finding.otherLine()) + " by ");
    }

    private static String threads(Finding finding) {
        String times = finding.count() > 1 ? ", " + finding.count() + " times" : "";
        String address = finding.address() == -1 ? "" : ", address 0x" + Long.toHexString(finding.address());
        return Markup.text("kernel " + finding.kernel() + " block " + finding.block() + " thread " + finding.thread() + address + times);
    }

    /** All of them, in the order of lines. */
    String table() {
        if (findings.isEmpty()) return "<p>Nothing was found.</p>\n";
        String rows = findings.stream().map(this::row).collect(Collectors.joining());
        return "<table>\n" + Markup.heads("kind", "line", "first at", "what", "count") + "<tbody>\n" + rows + "</tbody></table>\n";
    }

    private String row(Finding finding) {
        return "<tr>" + Markup.head(finding.kind().text()) + "<td>" + link(finding.line()) + "</td>" + Markup.cell("block " + finding.block() + " thread " + finding.thread())
                + "<td class=\"long\" title=\"" + Markup.text(finding.kind().meaning()) + "\">" + detail(finding) + "</td><td class=\"n\">" + finding.count() + "</td></tr>\n";
    }
}
