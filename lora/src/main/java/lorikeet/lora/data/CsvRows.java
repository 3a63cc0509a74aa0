package lorikeet.lora.data;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/**
 * Comma-separated values after RFC 4180: the first record names the columns; a field in double quotes may hold commas,
 * line ends and doubled quotes. Every value is a string, an empty one too; a column without a name is passed over. A record
 * of another length than the first is a wrong row; a quote that is not closed breaks the file.
 */
final class CsvRows {
    private static final int END = -1;

    private final Path file;
    private final TextInput input;
    private final BufferedReader in;
    private long line = 1;
    private int next;

    private CsvRows(Path file, TextInput input) throws IOException {
        this.file = file;
        this.input = input;
        this.in = new BufferedReader(input);
        this.next = in.read();
    }

    static void read(Path file, TextInput input, Consumer<RawRow> rows) throws IOException {
        CsvRows csv = new CsvRows(file, input);
        List<String> names = csv.record();
        if (names.isEmpty()) return;
        csv.checkNames(names);
        for (Place place = csv.place(); csv.next != END; place = csv.place()) {
            input.beginRow();
            List<String> values = csv.record();
            if (!values.isEmpty()) rows.accept(row(place, names, values));
        }
    }

    private Place place() {
        return new Place(file, line);
    }

    private void checkNames(List<String> names) {
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isBlank() || seen.add(name)) continue;
            throw new FormatException(new Place(file, 1) + ": expected each column once, found " + OneLine.quote(name) + " twice");
        }
    }

    private static RawRow row(Place place, List<String> names, List<String> values) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        if (values.size() != names.size()) return new RawRow(object, place, "expected " + names.size() + " fields, as the first row has, found " + values.size());
        for (int i = 0; i < names.size(); i++) if (!names.get(i).isBlank()) object.put(names.get(i), values.get(i));
        return new RawRow(object, place);
    }

    /** The next record, with its line end; empty for a blank line. */
    private List<String> record() throws IOException {
        List<String> fields = new ArrayList<>();
        boolean blank = next == '\n' || next == '\r' || next == END;
        while (!blank) {
            fields.add(next == '"' ? quoted() : plain());
            if (next != ',') break;
            step();
        }
        if (next == '\r') step();
        if (next == '\n') step();
        return fields;
    }

    private String plain() throws IOException {
        StringBuilder field = new StringBuilder();
        for (; next != ',' && next != '\n' && next != '\r' && next != END; step()) field.append((char) next);
        return field.toString();
    }

    private String quoted() throws IOException {
        Place begin = place();
        StringBuilder field = new StringBuilder();
        step();
        while (true) {
            if (next == END) throw new FormatException(begin + ": expected the end of a quoted field, found the end of the file");
            if (next == '"') {
                step();
                if (next != '"') break;
            }
            field.append((char) next);
            step();
        }
        if (next != ',' && next != '\n' && next != '\r' && next != END) {
            throw new FormatException(place() + ": expected a comma or a line end after a quoted field, found " + OneLine.quote(Character.toString(next)));
        }
        return field.toString();
    }

    private void step() throws IOException {
        int before = next;
        next = in.read();
        if (before == '\n' || before == '\r' && next != '\n') line++;
    }
}
