package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import lorikeet.ptx.syntax.Function;
import lorikeet.ptx.syntax.Module;

/** Counters, the assembler's figures, and arguments with results, as tables. Counters have the names and numbers of {@code --json}. */
final class PageTables {
    private static final int SHOWN = 8;
    private static final Map<String, String> UNITS = Map.ofEntries(
            Map.entry("warp_instructions", "instructions issued for a warp"), Map.entry("classes", "instructions issued for a warp, by class"),
            Map.entry("lanes", "active lanes of all instructions"), Map.entry("flops", "floating-point operations"), Map.entry("tensor_flops", "of matrix products"),
            Map.entry("bytes_read", "bytes that lanes asked for"), Map.entry("bytes_written", "bytes that lanes wrote"),
            Map.entry("global_sectors", "sectors of 32 bytes"), Map.entry("global_sectors_least", "the fewest that could hold the same bytes"),
            Map.entry("shared_wavefronts", "rounds of the 32 banks"), Map.entry("shared_wavefronts_least", "the fewest that could carry the same bytes"));

    private PageTables() {}

    /** @param counters as {@link RunJson} has them, with or without lines */
    static String counters(ObjectNode counters) {
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("counter", "count", "of the least", "unit") + "<tbody>\n");
        counters.properties().forEach(field -> {
            if (field.getValue().isObject()) field.getValue().properties().forEach(inner -> counter(table, field.getKey(), field.getKey() + "." + inner.getKey(), inner.getValue(), ""));
            else if (field.getValue().isNumber()) counter(table, field.getKey(), field.getKey(), field.getValue(), ratio(field.getValue(), counters.get(field.getKey() + "_least")));
        });
        return table.append("</tbody></table>\n").toString();
    }

    private static void counter(StringBuilder table, String group, String name, JsonNode value, String ratio) {
        table.append("<tr>").append(Markup.head(name)).append("<td class=\"n\">").append(value.longValue()).append("</td><td class=\"n\">").append(ratio).append("</td>")
                .append(Markup.cell(UNITS.getOrDefault(group, ""))).append("</tr>\n");
    }

    private static String ratio(JsonNode found, JsonNode least) {
        return least == null || least.longValue() == 0 ? "" : String.format(Locale.ROOT, "%.2f x", found.doubleValue() / least.doubleValue());
    }

    /** The assembler's figures, or why there are none. */
    static String compiler(JsonNode compiler) {
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("compiler", "figure") + "<tbody>\n");
        compiler.properties().forEach(field -> table.append("<tr>").append(Markup.head(field.getKey())).append(Markup.cell(field.getValue().asText())).append("</tr>\n"));
        return table.append("</tbody></table>\n").toString();
    }

    /** Each argument, what it began with, and the first elements of results. */
    static String arguments(LaunchSpec spec, KernelRun run) {
        StringBuilder table = new StringBuilder("<table>\n" + Markup.heads("parameter", "argument", "at the start", "result") + "<tbody>\n");
        for (int i = 0; i < spec.arguments().size(); i++) {
            SpecArgument argument = spec.arguments().get(i);
            table.append("<tr>").append(Markup.head(parameter(run.module(), spec.entry(), i).orElse(Integer.toString(i)))).append(cells(argument, run)).append("</tr>\n");
        }
        return table.append("</tbody></table>\n").toString();
    }

    private static Optional<String> parameter(Module module, String entry, int index) {
        Function function = module.functions().get(entry);
        List<Function.Parameter> parameters = function == null ? List.of() : function.parameters();
        boolean named = index < parameters.size() && parameters.get(index) instanceof Function.Parameter.InMemory;
        return named ? Optional.of(((Function.Parameter.InMemory) parameters.get(index)).variable().name()) : Optional.empty();
    }

    private static String cells(SpecArgument argument, KernelRun run) {
        return switch (argument) {
            case SpecArgument.Scalar scalar -> Markup.cell(scalar.type().text()) + Markup.cell(scalar.type().show(scalar.bits())) + Markup.cell("");
            case SpecArgument.Bytes bytes -> Markup.cell(bytes.value().length + " bytes") + Markup.cell(HexFormat.of().formatHex(bytes.value())) + Markup.cell("");
            case SpecArgument.Buffer buffer -> Markup.cell(buffer.name() + " " + buffer.type().text() + "[" + buffer.count() + "]") + Markup.cell(content(buffer))
                    + "<td class=\"ptx\"><code>" + (buffer.out() ? Markup.text(run.preview(buffer.name(), SHOWN)) : "") + "</code></td>";
        };
    }

    private static String content(SpecArgument.Buffer buffer) {
        return switch (buffer.content()) {
            case SpecArgument.Content.Nothing _ -> "uninitialised";
            case SpecArgument.Content.Elements _ -> "data";
            case SpecArgument.Content.Fill fill -> "each " + buffer.type().show(fill.bits());
            case SpecArgument.Content.Raw raw -> "file " + raw.file().getFileName();
            case SpecArgument.Content.Random random -> "random from " + random.low() + " up to " + random.high() + ", seed " + random.seed();
        };
    }
}
