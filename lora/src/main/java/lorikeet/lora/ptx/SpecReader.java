package lorikeet.lora.ptx;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lorikeet.lora.Nearest;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;

/**
 * Reads a launch specification:
 *
 * <pre>{@code
 * {"entry": "scale", "grid": [4, 1, 1], "block": [256, 1, 1], "shared": 0, "args": [
 *   {"name": "x", "buffer": "f32", "shape": [1000], "random": {"seed": 1, "low": -1, "high": 1}},
 *   {"name": "y", "buffer": "f32", "shape": [1000], "out": true},
 *   {"scalar": "f32", "value": 2.5}, {"scalar": "u64", "value": "0xffffffffffffffff"}, {"bytes": "0000c03f64000000"}]}
 * }</pre>
 *
 * A buffer begins with {@code data} (elements, nested lists too), {@code file} (raw, relative to the specification),
 * {@code fill}, {@code random}, or uninitialised. Numbers may be strings, integers also in hexadecimal.
 */
final class SpecReader {
    static final List<String> FIELDS = List.of("entry", "grid", "block", "shared", "args");
    static final List<String> SCALAR = List.of("scalar", "value", "name");
    static final List<String> BYTES = List.of("bytes", "name");
    static final List<String> BUFFER = List.of("name", "buffer", "shape", "data", "file", "fill", "random", "out");
    private static final List<String> CONTENTS = List.of("data", "file", "fill", "random");
    private static final List<String> RANDOM = List.of("seed", "low", "high");
    private static final long MOST_BYTES = 8L << 30;

    private final Path file;
    private final Set<String> names = new HashSet<>();

    SpecReader(Path file) {
        this.file = file;
    }

    LaunchSpec read() {
        JsonObject spec = JsonFile.read(file);
        known(spec, FIELDS);
        String entry = spec.text("entry").orElseThrow(() -> spec.wrong("entry", "the name of an entry"));
        List<SpecArgument> arguments = new ArrayList<>();
        for (JsonObject argument : spec.objects("args")) arguments.add(argument(argument, arguments.size()));
        return new LaunchSpec(entry, size(spec, "grid"), size(spec, "block"), spec.integer("shared", 0, 0), arguments);
    }

    private static int[] size(JsonObject spec, String field) {
        List<Integer> sizes = spec.integers(field, 1);
        if (sizes.isEmpty() || sizes.size() > 3) throw spec.wrong(field, "one to three sizes, x, y, z");
        return new int[] {sizes.get(0), sizes.size() > 1 ? sizes.get(1) : 1, sizes.size() > 2 ? sizes.get(2) : 1};
    }

    private SpecArgument argument(JsonObject argument, int index) {
        if (argument.has("scalar")) return scalar(argument);
        if (argument.has("bytes")) return bytes(argument);
        if (argument.has("buffer")) return buffer(argument, index);
        throw argument.wrong("buffer", "one of the fields scalar, buffer, bytes");
    }

    private SpecArgument scalar(JsonObject argument) {
        known(argument, SCALAR);
        ElementType type = type(argument, "scalar");
        return new SpecArgument.Scalar(type, bits(argument, "value", type));
    }

    private SpecArgument bytes(JsonObject argument) {
        known(argument, BYTES);
        String hex = argument.text("bytes").orElse("");
        if (hex.isEmpty() || !hex.matches("([0-9a-fA-F]{2})*")) throw argument.wrong("bytes", "pairs of hexadecimal digits");
        return new SpecArgument.Bytes(java.util.HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT)));
    }

    private SpecArgument buffer(JsonObject argument, int index) {
        known(argument, BUFFER);
        String name = argument.text("name").orElse("arg" + index);
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99}")) throw argument.wrong("name", "a file name of letters, digits, '_', '-' and '.'");
        if (!names.add(name)) throw argument.wrong("name", "a name of its own");
        ElementType type = type(argument, "buffer");
        long count = count(argument, type);
        return new SpecArgument.Buffer(name, type, count, content(argument, type, count), argument.flag("out", false));
    }

    private static long count(JsonObject argument, ElementType type) {
        List<Integer> shape = argument.integers("shape", 0);
        if (!argument.has("shape")) throw argument.wrong("shape", "a list of sizes");
        long count = 1;
        for (int size : shape) {
            boolean fits = size == 0 || count <= MOST_BYTES / type.bytes() / size;
            if (!fits) throw argument.wrong("shape", "a buffer of at most " + MOST_BYTES + " bytes");
            count *= size;
        }
        return count;
    }

    private SpecArgument.Content content(JsonObject argument, ElementType type, long count) {
        List<String> given = CONTENTS.stream().filter(argument::has).toList();
        if (given.size() > 1) throw argument.wrong(given.get(1), "only one of " + String.join(", ", CONTENTS));
        if (given.isEmpty()) return new SpecArgument.Content.Nothing();
        return switch (given.getFirst()) {
            case "data" -> new SpecArgument.Content.Elements(elements(argument, type, count));
            case "file" -> new SpecArgument.Content.Raw(file.toAbsolutePath().getParent().resolve(
                    argument.text("file").orElseThrow(() -> argument.wrong("file", "a file name"))));
            case "fill" -> new SpecArgument.Content.Fill(bits(argument, "fill", type));
            default -> random(argument.object("random").orElseThrow(() -> argument.wrong("random", "an object")), type);
        };
    }

    private static SpecArgument.Content random(JsonObject random, ElementType type) {
        known(random, RANDOM);
        double low = random.number("low", 0);
        double high = random.number("high", 1);
        if (!(low < high)) throw random.wrong("high", "a number above low");
        for (String bound : List.of("low", "high")) {
            if (!type.hasRangeFor(bound.equals("low") ? low : Math.nextDown(high))) throw random.wrong(bound, "a number in the range of " + type.text());
        }
        return new SpecArgument.Content.Random(random.has("seed") ? random.count("seed") : 0, low, high);
    }

    private static long[] elements(JsonObject argument, ElementType type, long count) {
        JsonNode data = argument.find("data").orElseThrow(() -> argument.wrong("data", "a list"));
        List<JsonNode> flat = new ArrayList<>();
        flatten(argument, data, flat);
        if (flat.size() != count) throw argument.mismatch("data", count + " elements, as its shape says", flat.size() + " elements");
        long[] bits = new long[flat.size()];
        for (int i = 0; i < bits.length; i++) {
            JsonNode value = flat.get(i);
            bits[i] = type.bits(value).orElseThrow(() -> argument.mismatch("data", type.expected(), value.toString()));
        }
        return bits;
    }

    private static void flatten(JsonObject argument, JsonNode list, List<JsonNode> flat) {
        if (!list.isArray()) throw argument.wrong("data", "a list of elements");
        for (JsonNode element : list) {
            if (element.isArray()) flatten(argument, element, flat);
            else flat.add(element);
        }
    }

    private static ElementType type(JsonObject argument, String field) {
        String expected = "one of " + String.join(", ", ElementType.names());
        return argument.text(field).flatMap(ElementType::of).orElseThrow(() -> argument.wrong(field, expected));
    }

    private static long bits(JsonObject argument, String field, ElementType type) {
        return argument.find(field).flatMap(type::bits).orElseThrow(() -> argument.wrong(field, type.expected()));
    }

    private static void known(JsonObject object, List<String> fields) {
        for (String field : object.names()) {
            if (!fields.contains(field)) throw object.mismatch(field, "one of the fields " + String.join(", ", fields), "an unknown field" + Nearest.hint(field, fields));
        }
    }
}
