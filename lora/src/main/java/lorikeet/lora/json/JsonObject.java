package lorikeet.lora.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;

/**
 * A JSON object of a file, read field by field with the type that is expected there. A wrong type or value is a
 * FormatException in one line that names file, field, what was expected and what was found. A field that is null
 * counts as absent, except for {@link #has}.
 */
public final class JsonObject {
    private final String place;
    private final String prefix;
    private final ObjectNode fields;

    JsonObject(String place, ObjectNode fields) {
        this(place, "", fields);
    }

    private JsonObject(String place, String prefix, ObjectNode fields) {
        this.place = place;
        this.prefix = prefix;
        this.fields = fields;
    }

    /** A copy of the whole object, to change and write. */
    public ObjectNode copy() {
        return fields.deepCopy();
    }

    /** Names of the fields, in the file's order. */
    public List<String> names() {
        return fields.properties().stream().map(Map.Entry::getKey).toList();
    }

    /** Whether the field is there, be it null. */
    public boolean has(String field) {
        return fields.has(field);
    }

    /** @throws FormatException if the field is there and null: for one that may be absent, but has no value for none */
    public void checkNotNull(String field, String expected) {
        if (has(field) && find(field).isEmpty()) throw wrong(field, expected);
    }

    /** The field's value as it is. */
    public Optional<JsonNode> find(String field) {
        return Optional.ofNullable(fields.get(field)).filter(value -> !value.isNull());
    }

    /** An integer from {@code low} to 2^31 - 1 that must be there. */
    public int integer(String field, int low) {
        String expected = "an integer from " + low + " to " + Integer.MAX_VALUE;
        return integer(find(field).orElseThrow(() -> wrong(field, expected)), field, low, expected);
    }

    /** An integer from {@code low} to 2^31 - 1. */
    public int integer(String field, int low, int fallback) {
        return find(field).isEmpty() ? fallback : integer(field, low);
    }

    /** An integer from 0 to 2^63 - 1 that must be there. */
    public long count(String field) {
        JsonNode value = find(field).orElse(null);
        boolean fits = value != null && value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
        if (!fits) throw wrong(field, "an integer from 0 to " + Long.MAX_VALUE);
        return value.longValue();
    }

    /** Integers from {@code low} to 2^31 - 1, given as a list or as a single one; empty where absent. */
    public List<Integer> integers(String field, int low) {
        String expected = "an integer or a list of integers from " + low + " to " + Integer.MAX_VALUE;
        List<Integer> values = new ArrayList<>();
        find(field).ifPresent(node -> {
            if (!node.isArray()) values.add(integer(node, field, low, expected));
            else for (JsonNode element : node) values.add(integer(element, field, low, expected));
        });
        return List.copyOf(values);
    }

    private int integer(JsonNode value, String field, int low, String expected) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < low) throw wrong(field, expected);
        return value.intValue();
    }

    /** A number that must be there, within float32's range. */
    public double number(String field) {
        JsonNode value = find(field).orElseThrow(() -> wrong(field, "a number"));
        if (!value.isNumber() || !Float.isFinite(value.floatValue())) throw wrong(field, "a number that float32 can hold");
        return value.doubleValue();
    }

    /** A number within float32's range. */
    public double number(String field, double fallback) {
        return find(field).isEmpty() ? fallback : number(field);
    }

    /** A number above zero that must be there, zero in float32 excluded. */
    public double positive(String field) {
        double value = number(field);
        if (!((float) value > 0)) throw wrong(field, "a number above 0");
        return value;
    }

    /** True or false. */
    public boolean flag(String field, boolean fallback) {
        Optional<JsonNode> value = find(field);
        if (value.isPresent() && !value.get().isBoolean()) throw wrong(field, "true or false");
        return value.map(JsonNode::booleanValue).orElse(fallback);
    }

    /** A string. */
    public Optional<String> text(String field) {
        Optional<JsonNode> value = find(field);
        if (value.isPresent() && !value.get().isTextual()) throw wrong(field, "a string");
        return value.map(JsonNode::textValue);
    }

    /** A list of strings. */
    public Optional<List<String>> texts(String field) {
        Optional<JsonNode> value = find(field);
        if (value.isEmpty()) return Optional.empty();
        List<String> texts = new ArrayList<>();
        if (!value.get().isArray()) throw wrong(field, "a list of strings");
        for (JsonNode element : value.get()) {
            if (!element.isTextual()) throw wrong(field, "a list of strings");
            texts.add(element.textValue());
        }
        return Optional.of(List.copyOf(texts));
    }

    /** An object within this one; its errors name the way to it. */
    public Optional<JsonObject> object(String field) {
        return find(field).map(value -> {
            if (value instanceof ObjectNode object) return new JsonObject(place, prefix + field + ".", object);
            throw wrong(field, "an object");
        });
    }

    /** A list of objects that must be there; errors name the place in it. */
    public List<JsonObject> objects(String field) {
        JsonNode list = find(field).filter(JsonNode::isArray).orElseThrow(() -> wrong(field, "a list of objects"));
        List<JsonObject> objects = new ArrayList<>();
        for (JsonNode element : list) {
            if (!(element instanceof ObjectNode object)) throw wrong(field, "a list of objects");
            objects.add(new JsonObject(place, prefix + field + "[" + objects.size() + "].", object));
        }
        return objects;
    }

    /** All fields of this object in the file's order; each must be a string. */
    public Map<String, String> allTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            texts.put(field.getKey(), text(field.getKey()).orElseThrow(() -> wrong(field.getKey(), "a string")));
        }
        return texts;
    }

    /** Whether both hold the same fields and values. */
    public boolean sameAs(JsonObject other) {
        return fields.equals(other.fields);
    }

    /** The error of a field that holds something else than {@code expected}. */
    public FormatException wrong(String field, String expected) {
        JsonNode found = fields.get(field);
        return mismatch(field, expected, found == null ? "no such field" : found.toString());
    }

    /** The error of a field in which {@code found} is, not {@code expected}. */
    public FormatException mismatch(String field, String expected, String found) {
        return new FormatException(place + ": field " + OneLine.of(prefix + field) + ": expected " + expected + ", found " + OneLine.of(found));
    }

    static String show(JsonNode value) {
        return OneLine.of(value.isMissingNode() ? "nothing" : value.toString());
    }
}
