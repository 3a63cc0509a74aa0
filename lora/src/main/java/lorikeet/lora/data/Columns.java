package lorikeet.lora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.tensor.io.OneLine;

/** New names of a data file's keys, as {@code --columns} gives them: {@code {"mine": "query"}}. */
public final class Columns {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private Columns() {}

    /** @throws UsageException if {@code json} is no object of strings */
    public static Map<String, String> parse(String json) {
        Map<String, String> columns = new LinkedHashMap<>();
        JsonNode object = object(json);
        for (Map.Entry<String, JsonNode> column : object.properties()) {
            if (!column.getValue().isTextual() || column.getValue().textValue().isBlank()) throw wrong(json);
            columns.put(column.getKey(), column.getValue().textValue());
        }
        return columns;
    }

    private static JsonNode object(String json) {
        try {
            JsonNode object = MAPPER.readTree(json);
            if (object.isObject()) return object;
            throw wrong(json);
        } catch (JsonProcessingException e) {
            throw wrong(json);
        }
    }

    private static UsageException wrong(String json) {
        return new UsageException("--columns: expected new names by the file's own, such as {\"mine\": \"query\"}, found " + OneLine.of(json));
    }
}
