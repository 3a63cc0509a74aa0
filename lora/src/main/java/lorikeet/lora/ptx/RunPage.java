package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lorikeet.lora.UsageException;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.PtxSource;
import lorikeet.tensor.io.AtomicFile;
import lorikeet.tensor.io.Reasons;

/**
 * A launch as one page of its own: XHTML that browsers read as HTML, without scripts, and without anything that would be fetched.
 *
 * @param json what {@code --json} prints of the launch: the page has its numbers
 */
public record RunPage(PtxSource source, LaunchSpec spec, KernelRun run, LaunchReport report, Optional<GpuEstimate> estimate, ObjectNode json) {
    /** The policy forbids a browser what the page does not ask for: scripts, and anything from elsewhere. */
    private static final String HEAD = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\" xml:lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n";

    /** Refuses a file that cannot be written, before a launch that may take long, and one of {@code inputs} or of the files of {@code spec}. */
    public static void check(Path file, LaunchSpec spec, Path... inputs) throws IOException {
        if (Files.isDirectory(file)) throw new UsageException("--html: " + file + " is a folder, expected a file to write");
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) throw new UsageException("--html: " + folder + " is no folder; make it first");
        List<Path> read = new ArrayList<>(List.of(inputs));
        for (SpecArgument argument : spec.arguments()) if (argument instanceof SpecArgument.Buffer buffer && buffer.content() instanceof SpecArgument.Content.Raw raw) read.add(raw.file());
        for (Path input : read) {
            boolean same = Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input);
            if (same) throw new UsageException("--html: " + file + " is read by this command; name another file");
        }
        try {
            Files.delete(Files.createTempFile(folder, AtomicFile.TEMPORARY_PREFIX, AtomicFile.TEMPORARY_SUFFIX));
        } catch (IOException e) {
            throw new UsageException("--html: " + file + " cannot be written: " + Reasons.of(e), e);
        }
    }

    /** Writes the page, or leaves what was there. */
    public void write(Path file) {
        AtomicFile.write(file, html());
    }

    String html() {
        List<String> lines = source.text().lines().toList();
        PageFindings findings = new PageFindings(report.findings(), lines.size());
        String title = Markup.text(spec.entry() + " of " + source.name());
        StringBuilder page = new StringBuilder(HEAD).append("<title>").append(title).append("</title>\n<style>\n").append(PageStyle.CSS).append("</style>\n</head>\n<body>\n<h1>").append(title)
                .append("</h1>\n<p>").append(Markup.text(summary())).append("</p>\n")
                .append("<p><a href=\"#findings\">Findings</a> · <a href=\"#hottest\">Hottest lines</a> · <a href=\"#source\">Source</a> · <a href=\"#counters\">Counters</a> · <a href=\"#arguments\">Arguments and results</a>"
                        + " · <a href=\"#estimate\">Estimate</a></p>\n");
        section(page, "findings", "Findings", findings.table());
        PageListing listing = new PageListing(lines, report.counters().orElseThrow(), findings);
        section(page, "hottest", "Hottest lines", listing.hottest());
        listing.into(page);
        section(page, "counters", "Counters", PageTables.counters((ObjectNode) json.get("counters")) + PageTables.compiler(json.get("compiler")));
        if (!report.printed().isEmpty()) section(page, "printed", "Printed", "<pre>" + report.printed().lines().map(Markup::text).collect(Collectors.joining("\n")) + "</pre>\n");
        section(page, "arguments", "Arguments and results", PageTables.arguments(spec, run));
        section(page, "estimate", "Estimate", estimate.map(PageEstimate::section).orElse("<p>None was asked for: --gpu NAME estimates occupancy and time on a GPU.</p>\n"));
        return page.append("</body>\n</html>\n").toString();
    }

    private static void section(StringBuilder page, String id, String title, String content) {
        page.append("<section id=\"").append(id).append("\">\n<h2>").append(title).append("</h2>\n").append(content).append("</section>\n");
    }

    private String summary() {
        String ended = report.complete() ? "Every block ran to its end." : "The launch was stopped; counters are of what it did until then.";
        return "grid " + extents(spec.grid()) + ", block " + extents(spec.block()) + ", " + spec.shared() + " bytes of dynamic shared memory; " + report.steps() + " warp instructions; "
                + "findings: " + report.findings().size() + ". " + ended;
    }

    private static String extents(int[] extents) {
        return Arrays.stream(extents).mapToObj(Integer::toString).collect(Collectors.joining(" x "));
    }
}
