package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import lorikeet.ptx.driver.Assembly;
import lorikeet.ptx.emulator.Dim;
import lorikeet.ptx.emulator.Finding;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.syntax.Module;
import lorikeet.ptx.syntax.PtxSource;

/** A run's findings, counters and compiler figures as one JSON object. */
public final class RunJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RunJson() {}

    /**
     * {@code {"entry": .., "complete": .., "printed": .., "findings": [..], "counters": {..}, "compiler": {..}, "estimate": {..}}}, the last where there is one.
     *
     * @param module of {@code source}
     * @param lines whether counters are listed by line too
     */
    public static ObjectNode of(PtxSource source, Module module, LaunchSpec spec, LaunchReport report, boolean lines, Optional<GpuEstimate> estimate) {
        ObjectNode object = JSON.objectNode();
        object.put("entry", spec.entry()).put("complete", report.complete()).put("printed", report.printed());
        ArrayNode findings = object.putArray("findings");
        for (Finding finding : report.findings()) findings.add(finding(finding));
        ObjectNode counters = object.putObject("counters").put("warp_instructions", report.steps());
        report.counters().ifPresent(counted -> CounterText.into(counters, counted, lines));
        object.set("compiler", compiler(source, module, spec.entry()));
        estimate.ifPresent(made -> object.set("estimate", EstimateJson.of(made)));
        return object;
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode node = JSON.objectNode();
        node.put("kind", finding.kind().text()).put("kernel", finding.kernel()).put("line", finding.line());
        node.set("block", dim(finding.block()));
        node.set("thread", dim(finding.thread()));
        if (finding.address() != -1) node.put("address", "0x" + Long.toHexString(finding.address()));
        if (finding.otherLine() != 0) node.put("other_line", finding.otherLine());
        return node.put("detail", finding.detail()).put("count", finding.count());
    }

    private static ArrayNode dim(Dim dim) {
        return JSON.arrayNode().add(dim.x()).add(dim.y()).add(dim.z());
    }

    private static ObjectNode compiler(PtxSource source, Module module, String entry) {
        ObjectNode node = JSON.objectNode();
        switch (CompilerFigures.assemble(source, module, module.target())) {
            case CompilerFigures.Outcome.Made made -> {
                Assembly.Entry figures = made.assembly().entry(entry);
                node.put("arch", made.assembly().arch()).put("assembler", made.assembler()).put("registers", figures.registers())
                        .put("spill_stores", figures.spillStores()).put("spill_loads", figures.spillLoads())
                        .put("stack_bytes", figures.stackBytes()).put("shared_bytes", figures.sharedBytes());
            }
            case CompilerFigures.Outcome.Refused refused -> node.put("refused", refused.reason());
            case CompilerFigures.Outcome.Skipped skipped -> node.put("unavailable", skipped.reason());
        }
        return node;
    }
}
