package lorikeet.lora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;

/**
 * Reads pre-tokenised rows: a file of one JSON object a line, with {@code input_ids} and {@code labels} of equal length
 * (without {@code labels}, every token is trained). Blank lines are passed over.
 */
public final class TokenRows {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

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
        if (!Files.isRegularFile(file)) throw new UsageException("--dataset: " + file + (Files.exists(file) ? " is not a file" : " does not exist"));
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) add(file + " line " + number, file.getFileName() + " line " + number, line);
            }
        } catch (CharacterCodingException e) {
            throw new FormatException(file + ": not UTF-8 text");
        } catch (IOException e) {
            throw new UsageException("--dataset: " + file + " cannot be read: " + e.getMessage());
        }
    }

    private void add(String place, String shortPlace, String line) {
        JsonNode json = object(place, line);
        int[] ids = integers(place, json, "input_ids", 0);
        if (ids == null) throw new FormatException(place + ": expected the key input_ids, found " + keys(json));
        if (ids.length == 0) throw new FormatException(place + ": input_ids is empty");
        int[] labels = integers(place, json, "labels", Row.IGNORED);
        if (labels == null) labels = ids.clone();
        if (labels.length != ids.length) throw new FormatException(place + ": labels has " + labels.length + " elements, input_ids " + ids.length);
        dataset.add(new Row(ids, labels), shortPlace, maxLength);
    }

    private static JsonNode object(String place, String line) {
        try {
            JsonNode json = MAPPER.readTree(line);
            if (json == null || !json.isObject()) throw new FormatException(place + ": expected a JSON object");
            return json;
        } catch (JsonProcessingException e) {
            throw new FormatException(place + ": not a JSON object: " + e.getOriginalMessage());
        }
    }

    private static String keys(JsonNode json) {
        List<String> keys = json.properties().stream().map(Map.Entry::getKey).limit(8).toList();
        return keys.isEmpty() ? "none" : String.join(", ", keys);
    }

    /** The ids of a key, null if it is absent; {@code otherwise} is allowed beside ids. */
    private int[] integers(String place, JsonNode json, String key, int otherwise) {
        JsonNode node = json.get(key);
        if (node == null) return null;
        if (!node.isArray()) throw new FormatException(place + ": " + key + " must be a list of integers");
        int[] values = new int[node.size()];
        for (int i = 0; i < values.length; i++) {
            JsonNode item = node.get(i);
            boolean fits = item.isIntegralNumber() && item.canConvertToInt()
                    && (item.intValue() == otherwise || item.intValue() >= 0 && item.intValue() < vocabulary);
            if (!fits) {
                throw new FormatException(place + ": " + key + "[" + i + "] is " + item + ", expected an integer from 0 to " + (vocabulary - 1)
                        + (otherwise < 0 ? ", or " + otherwise : ""));
            }
            values[i] = item.intValue();
        }
        return values;
    }
}
