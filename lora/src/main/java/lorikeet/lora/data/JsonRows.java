package lorikeet.lora.data;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.file.Path;
import java.util.function.Consumer;
import lorikeet.lora.json.JsonProblem;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/** Rows of JSON: an object a line, or one list of objects. Strict JSON, no key twice. */
final class JsonRows {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(TextInput.LONGEST_ROW).build()).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonRows() {}

    static void lines(Path file, TextInput input, Consumer<RawRow> rows) throws IOException {
        lines(file, input, new LineNumberReader(input), rows);
    }

    /** A list if the first character is its bracket. */
    static void linesOrList(Path file, TextInput input, Consumer<RawRow> rows) throws IOException {
        LineNumberReader reader = new LineNumberReader(input);
        int first;
        do {
            reader.mark(1);
            first = reader.read();
        } while (first >= 0 && Character.isWhitespace(first));
        if (first >= 0) reader.reset();
        if (first == '[') list(file, input, reader, rows);
        else lines(file, input, reader, rows);
    }

    private static void lines(Path file, TextInput input, LineNumberReader reader, Consumer<RawRow> rows) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            input.beginRow();
            if (line.isBlank()) continue;
            Place place = new Place(file, reader.getLineNumber());
            try {
                rows.accept(new RawRow(object(place, MAPPER.readTree(line)), place));
            } catch (JsonProcessingException e) {
                throw notJson(place, e);
            }
        }
    }

    private static void list(Path file, TextInput input, LineNumberReader reader, Consumer<RawRow> rows) throws IOException {
        long above = reader.getLineNumber();
        Place last = new Place(file, above + 1);
        try (JsonParser parser = MAPPER.createParser(reader)) {
            parser.nextToken();
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                if (token == null) throw new FormatException(last + ": expected the end of the list, found the end of the file");
                input.beginRow();
                last = new Place(file, above + parser.currentTokenLocation().getLineNr());
                JsonNode row = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).readTree(parser);
                rows.accept(new RawRow(object(last, row), last));
            }
            last = new Place(file, above + parser.currentTokenLocation().getLineNr());
            if (parser.nextToken() != null) throw new FormatException(last + ": expected nothing after the list, found more");
        } catch (JsonEOFException e) {
            throw new FormatException(last + ": expected the end of the list, found the end of the file", e);
        } catch (JsonProcessingException e) {
            throw notJson(e.getLocation() == null ? last : new Place(file, above + e.getLocation().getLineNr()), e);
        }
    }

    private static ObjectNode object(Place place, JsonNode json) {
        if (json instanceof ObjectNode object) return object;
        throw new FormatException(place + ": expected a JSON object, found " + OneLine.of(json.isMissingNode() ? "nothing" : json.toString()));
    }

    private static FormatException notJson(Place place, JsonProcessingException e) {
        String found = switch (e) {
            case JsonEOFException _ -> "one that is not closed";
            case MismatchedInputException _ -> "more than one";
            default -> "none: " + JsonProblem.of(e);
        };
        return new FormatException(place + ": expected a JSON object, found " + found, e);
    }
}
