package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lorikeet.ptx.emulator.Counters;
import lorikeet.ptx.emulator.LineCounts;
import lorikeet.ptx.syntax.PtxSource;

/** A launch's counters as text and as JSON. */
public final class CounterText {
    private CounterText() {}

    /** A few lines about the whole launch. */
    public static String summary(Counters counters) {
        LineCounts t = counters.total();
        String classes = counters.classes().entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).collect(Collectors.joining(", "));
        return "classes: " + classes + "\n"
                + String.format(Locale.ROOT, "active lanes: %.1f of 32%n", t.issues() == 0 ? 0 : (double) t.lanes() / t.issues())
                + "flops: " + t.flops() + ", of them on tensor cores " + t.tensorFlops() + "\n"
                + "bytes read: " + bytes(t.loaded()) + "; written: " + bytes(t.stored()) + "\n"
                + "global sectors of 32 bytes: " + against(t.sectors(), t.leastSectors()) + "\n"
                + "shared wavefronts: " + against(t.wavefronts(), t.leastWavefronts()) + "\n";
    }

    private static String bytes(LineCounts.Bytes bytes) {
        return "global " + bytes.global() + ", shared " + bytes.shared() + ", local " + bytes.local();
    }

    private static String against(long found, long least) {
        return found + ", at least " + least + (least == 0 ? "" : String.format(Locale.ROOT, " (%.2f x)", (double) found / least));
    }

    /** The text of the kernel's file; before each line that ran: share of instructions, active lanes, sectors and wavefronts over the least. */
    public static String listing(PtxSource source, Counters counters) {
        StringBuilder text = new StringBuilder("   line   share%     issues  lanes  sectors wavefronts\n");
        List<String> lines = source.text().lines().toList();
        long all = Math.max(1, counters.total().issues());
        for (int i = 0; i < lines.size(); i++) {
            LineCounts c = counters.lines().get(i + 1);
            String counts = c == null ? " ".repeat(45) : String.format(Locale.ROOT, "%7.1f %11d %6.1f %8s %9s ", 100.0 * c.issues() / all, c.issues(),
                    c.issues() == 0 ? 0 : (double) c.lanes() / c.issues(), ratio(c.sectors(), c.leastSectors()), ratio(c.wavefronts(), c.leastWavefronts()));
            text.append(String.format(Locale.ROOT, "%7d ", i + 1)).append(counts).append("| ").append(lines.get(i)).append('\n');
        }
        return text.toString();
    }

    private static String ratio(long found, long least) {
        return least == 0 ? "" : String.format(Locale.ROOT, "%.2fx", (double) found / least);
    }

    static void into(ObjectNode node, Counters counters, boolean lines) {
        ObjectNode classes = node.putObject("classes");
        counters.classes().forEach(classes::put);
        put(node, counters.total());
        if (!lines) return;
        ArrayNode list = node.putArray("lines");
        counters.lines().forEach((line, counts) -> put(list.addObject().put("line", line).put("issues", counts.issues()), counts));
    }

    private static void put(ObjectNode node, LineCounts c) {
        node.put("lanes", c.lanes()).put("flops", c.flops()).put("tensor_flops", c.tensorFlops());
        put(node.putObject("bytes_read"), c.loaded());
        put(node.putObject("bytes_written"), c.stored());
        node.put("global_sectors", c.sectors()).put("global_sectors_least", c.leastSectors());
        node.put("shared_wavefronts", c.wavefronts()).put("shared_wavefronts_least", c.leastWavefronts());
    }

    private static void put(ObjectNode node, LineCounts.Bytes bytes) {
        node.put("global", bytes.global()).put("shared", bytes.shared()).put("local", bytes.local());
    }
}
