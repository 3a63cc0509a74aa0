package lorikeet.lora.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import lorikeet.tensor.io.OneLine;

/** The fields of a row as its format asks for them. A field that is null counts as absent; those asked for are used. */
final class Fields {
    /** Lists written by Python: 'single quotes', a comma at the end. */
    private static final JsonMapper PYTHON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES, JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

    private final Map<String, JsonNode> values = new LinkedHashMap<>();
    private final Set<String> nulls = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();

    /** @param columns new names by those in the file */
    static Fields of(RawRow row, Map<String, String> columns) {
        Fields fields = new Fields();
        for (Map.Entry<String, JsonNode> field : row.fields().properties()) {
            String name = columns.getOrDefault(field.getKey(), field.getKey());
            if (field.getValue().isNull()) fields.nulls.add(name);
            else if (fields.values.put(name, field.getValue()) != null) throw new WrongRowException("--columns makes " + OneLine.quote(name) + " of two keys");
        }
        return fields;
    }

    Set<String> names() {
        return values.keySet();
    }

    /** Names of the fields that were asked for and found. */
    Set<String> used() {
        return used;
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    boolean isNull(String name) {
        return nulls.contains(name);
    }

    /** @throws WrongRowException if one of {@code names}, upper and lower case alike, is there and null */
    void checkNoneIsNull(List<String> names, String expected) {
        for (String name : nulls) {
            if (names.contains(name.toLowerCase(Locale.ROOT))) throw new WrongRowException("expected " + expected + " for " + OneLine.of(name) + ", found null");
        }
    }

    /** The field, or null. */
    JsonNode get(String name) {
        JsonNode value = values.get(name);
        if (value != null) used.add(name);
        return value;
    }

    /**
     * The name of the field that stands for {@code target}: the target's own name, else that of the only field among its
     * synonyms, upper and lower case alike; null if there is none.
     */
    String standing(String target, List<String> synonyms) {
        if (has(target)) return target;
        List<String> found = values.keySet().stream().filter(name -> synonyms.contains(name.toLowerCase(Locale.ROOT))).toList();
        if (found.size() > 1) {
            throw new WrongRowException("expected one key for the " + target + ", found " + OneLine.of(String.join(" and ", found)) + ": choose by --columns");
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /** The string of a field. */
    String text(String name) {
        return text(name, get(name));
    }

    static String text(String name, JsonNode value) {
        if (value == null) throw new WrongRowException("expected a string for " + OneLine.of(name) + ", found nothing");
        if (!value.isTextual()) throw new WrongRowException("expected a string for " + OneLine.of(name) + ", found " + shown(value));
        return value.textValue();
    }

    /** The list of a field, which may be written out in a string, as in a table's cell; empty where the string is. */
    List<JsonNode> list(String name) {
        JsonNode value = get(name);
        if (value.isTextual() && value.textValue().isBlank()) return List.of();
        JsonNode list = value.isTextual() ? parsed(name, value.textValue()) : value;
        if (!list.isArray()) throw new WrongRowException("expected a list for " + OneLine.of(name) + ", found " + shown(list));
        List<JsonNode> elements = new ArrayList<>();
        list.forEach(elements::add);
        return elements;
    }

    private static JsonNode parsed(String name, String text) {
        try {
            return PYTHON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new WrongRowException("expected a list for " + OneLine.of(name) + ", found the string " + OneLine.quote(text));
        }
    }

    static String shown(JsonNode value) {
        return OneLine.of(value.toString());
    }
}
