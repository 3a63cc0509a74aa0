package lorikeet.ptx.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A report as JSON, an object of arrays of objects, and as Markdown tables. */
final class ReportFiles {
    private ReportFiles() {}

    /** Writes {@code gpu-report.json} and {@code gpu-report.md} into {@code folder}, which is made. */
    static void write(Path folder, List<Table> tables) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("gpu-report.json"), json(tables));
        Files.writeString(folder.resolve("gpu-report.md"), markdown(tables));
    }

    static String json(List<Table> tables) {
        return tables.stream().map(table -> "  " + quoted(table.key()) + ": [" + table.rows().stream().map(row -> "\n    " + json(table.columns(), row))
                .collect(Collectors.joining(",")) + "\n  ]").collect(Collectors.joining(",\n", "{\n", "\n}\n"));
    }

    private static String json(List<String> columns, List<Object> row) {
        StringBuilder object = new StringBuilder("{");
        for (int i = 0; i < row.size(); i++) {
            object.append(i == 0 ? "" : ", ").append(quoted(columns.get(i))).append(": ").append(value(row.get(i)));
        }
        return object.append('}').toString();
    }

    private static String value(Object value) {
        return switch (value) {
            case null -> "null";
            case Double number when !Double.isFinite(number) -> quoted(number.toString());
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> quoted(value.toString());
        };
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                default -> quoted.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return quoted.append('"').toString();
    }

    static String markdown(List<Table> tables) {
        StringBuilder text = new StringBuilder("# GPU report\n");
        for (Table table : tables) {
            text.append("\n## ").append(table.title()).append("\n\n").append(table.about()).append("\n\n");
            text.append(line(table.columns())).append(line(table.columns().stream().map(column -> "---").toList()));
            for (List<Object> row : table.rows()) text.append(line(row.stream().map(ReportFiles::cell).toList()));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String cell(Object value) {
        return switch (value) {
            case null -> "";
            case Double number -> String.format(Locale.ROOT, "%.4g", number);
            default -> value.toString().replace("|", "\\|").replace("\n", " ");
        };
    }
}
