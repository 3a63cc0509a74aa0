package lorikeet.lora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.lora.Nearest;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/**
 * Reads pre-tokenised rows: a file of one JSON object a line, with {@code input_ids} and {@code labels} of equal length
 * (without {@code labels}, every token is trained). Blank lines are passed over.
 */
public final class TokenRows {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final int vocabulary;
    private final int maxLength;
    private final Dataset dataset = new Dataset();

    private TokenRows(int vocabulary, int maxLength) {
        this.vocabulary = vocabulary;
        this.maxLength = maxLength;
    }

    /**
     * @param vocabulary ids are below it
     * @param maxLength longer rows are left out
     * @throws FormatException one line that names file and line
     * @throws UsageException if a file cannot be read, or no row is left to train on
     */
    public static Dataset read(List<Path> files, int vocabulary, int maxLength) {
        TokenRows reader = new TokenRows(vocabulary, maxLength);
        for (Path file : files) reader.read(file);
        Dataset dataset = reader.dataset;
        if (dataset.rows().isEmpty()) {
            String reasons = String.join("; ", dataset.leftOut());
            throw new UsageException("--dataset: no row to train on in " + files.stream().map(Path::toString).reduce((a, b) -> a + ", " + b).orElse("no file")
                    + (reasons.isEmpty() ? ": it is empty" : ": " + reasons));
        }
        return dataset;
    }

    private void read(Path file) {
        String path = OneLine.of(file.toString());
        String name = OneLine.of(file.getFileName().toString());
        Lines.read(file, (number, line) -> add(path + " line " + number, name + " line " + number, line));
    }

    private void add(String place, String shortPlace, String line) {
        if (line.charAt(0) == BYTE_ORDER_MARK) throw new FormatException(place + ": begins with a byte order mark (U+FEFF); save the file as UTF-8 without one");
        JsonNode json = object(place, line);
        int[] ids = integers(place, json, "input_ids", 0);
        if (ids == null) throw new FormatException(place + ": expected the key input_ids, found " + keys(json));
        if (ids.length == 0) throw new FormatException(place + ": input_ids is empty");
        int[] labels = integers(place, json, "labels", Row.IGNORED);
        if (labels == null) labels = everyToken(place, json, ids);
        if (labels.length != ids.length) throw new FormatException(place + ": labels has " + labels.length + " elements, input_ids " + ids.length);
        dataset.add(new Row(ids, labels), shortPlace, maxLength);
    }

    // A mistyped key must not turn into training on every token.
    private static int[] everyToken(String place, JsonNode json, int[] ids) {
        json.properties().stream().map(Map.Entry::getKey).filter(key -> Nearest.edits(key.toLowerCase(Locale.ROOT), "labels") <= 2).findFirst().ifPresent(key -> {
            throw new FormatException(place + ": unknown key " + OneLine.quote(key) + "; did you mean labels?");
        });
        return ids.clone();
    }

    private static JsonNode object(String place, String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            if (json == null || !json.isObject()) throw new FormatException(place + ": expected a JSON object, found " + (json == null ? "nothing" : OneLine.of(json.toString())));
            return json;
        } catch (JsonProcessingException e) {
            throw new FormatException(place + ": not a JSON object: " + OneLine.of(e.getOriginalMessage().replaceFirst(" \\(start marker.*", "")));
        }
    }

    private static String keys(JsonNode json) {
        List<String> keys = json.properties().stream().map(Map.Entry::getKey).limit(8).toList();
        return keys.isEmpty() ? "none" : OneLine.of(String.join(", ", keys));
    }

    /** The ids of a key, null if it is absent; {@code otherwise} is allowed beside ids. */
    private int[] integers(String place, JsonNode json, String key, int otherwise) {
        JsonNode node = json.get(key);
        if (node == null) return null;
        if (!node.isArray()) throw new FormatException(place + ": " + key + ": expected a list of integers, found " + OneLine.of(node.toString()));
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode item = node.get(i);
            boolean fits = item.isIntegralNumber() && item.canConvertToInt()
                    && (item.intValue() == otherwise || item.intValue() >= 0 && item.intValue() < vocabulary);
            if (!fits) {
                throw new FormatException(place + ": " + key + "[" + i + "] is " + OneLine.of(item.toString()) + ", expected an integer from 0 to " + (vocabulary - 1)
                        + (otherwise < 0 ? ", or " + otherwise : ""));
            }
            values[i] = item.intValue();
        }
        return values;
    }
}
