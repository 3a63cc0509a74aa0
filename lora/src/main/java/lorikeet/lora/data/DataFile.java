package lorikeet.lora.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/**
 * Reads a file of rows, one after another: {@code .jsonl} (an object a line), {@code .json} (the same, or one list of
 * objects), {@code .csv} (RFC 4180, names in its first row), {@code .txt} (a text a line, under the key {@code text}),
 * each also with {@code .gz}. Blank lines are passed over.
 */
final class DataFile {
    private enum Kind { JSONL, JSON, CSV, TXT }

    private DataFile() {}

    /**
     * @param flag that names the file, for errors
     * @throws UsageException in one line, when the file is not there, cannot be opened, or has another name
     * @throws FormatException in one line with file and line, where the text is no row at all
     */
    static void read(String flag, Path file, Consumer<RawRow> rows) {
        String name = OneLine.of(file.toString());
        if (!Files.isRegularFile(file)) throw new UsageException(flag + ": " + name + (Files.exists(file) ? " is not a file" : " does not exist"));
        Kind kind = kind(flag, file);
        try (TextInput input = TextInput.open(file)) {
            switch (kind) {
                case JSONL -> JsonRows.lines(file, input, rows);
                case JSON -> JsonRows.linesOrList(file, input, rows);
                case CSV -> CsvRows.read(file, input, rows);
                case TXT -> texts(file, input, rows);
            }
        } catch (IOException e) {
            throw new UsageException(flag + ": " + name + " cannot be read: " + Reasons.of(e), e);
        }
    }

    private static Kind kind(String flag, Path file) {
        String name = file.getFileName().toString();
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String suffix = plain.substring(Math.max(plain.lastIndexOf('.'), 0)).toLowerCase(Locale.ROOT);
        return switch (suffix) {
            case ".jsonl" -> Kind.JSONL;
            case ".json" -> Kind.JSON;
            case ".csv" -> Kind.CSV;
            case ".txt" -> Kind.TXT;
            default -> throw new UsageException(flag + ": " + OneLine.of(file.toString()) + ": expected a name that ends in .jsonl, .json, .csv or .txt, with or without .gz");
        };
    }

    private static void texts(Path file, TextInput input, Consumer<RawRow> rows) throws IOException {
        LineNumberReader lines = new LineNumberReader(input);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            input.beginRow();
            if (line.isBlank()) continue;
            rows.accept(new RawRow(JsonNodeFactory.instance.objectNode().put("text", line), new Place(file, lines.getLineNumber())));
        }
    }
}
