package lorikeet.lora.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class JsonFileTest {
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("x.json");
    }

    @Test
    void readsEachTypeOfField() throws IOException {
        JsonObject json = read("{'i': 3, 'x': 1e-05, 'b': true, 't': 'é', 'l': [1, 2], 'ts': ['a', 'b'], 'n': null, 'o': {'k': 'v', 'j': 'w'}}");
        assertEquals(3, json.integer("i", 0));
        assertEquals(7, json.integer("absent", 0, 7));
        assertEquals(7, json.integer("n", 0, 7), "null counts as absent");
        assertTrue(json.has("n"));
        assertFalse(json.has("absent"));
        assertEquals(1e-5, json.number("x"));
        assertEquals(3, json.positive("i"));
        assertTrue(json.flag("b", false));
        assertEquals(Optional.of("é"), json.text("t"));
        assertEquals(Optional.empty(), json.text("n"));
        assertEquals(List.of(1, 2), json.integers("l", 0));
        assertEquals(List.of(3), json.integers("i", 0));
        assertEquals(List.of(), json.integers("n", 0));
        assertEquals(Optional.of(List.of("a", "b")), json.texts("ts"));
        assertEquals(Map.of("k", "v", "j", "w"), json.object("o").orElseThrow().allTexts());
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                wrong(json -> json.integer("a", 0), "field a: expected an integer from 0 to 2147483647, found \"x\""),
                wrong(json -> json.integer("gone", 1), "field gone: expected an integer from 1 to 2147483647, found no such field"),
                wrong(json -> json.integer("n", 1), "field n: expected an integer from 1 to 2147483647, found null"),
                wrong(json -> json.integer("f", 0), "field f: expected an integer from 0 to 2147483647, found 1.5"),
                wrong(json -> json.integer("m", 0), "field m: expected an integer from 0 to 2147483647, found -1"),
                wrong(json -> json.integer("h", 0, 1), "field h: expected an integer from 0 to 2147483647, found 99999999999"),
                wrong(json -> json.integers("l", 2), "field l: expected an integer or a list of integers from 2 to 2147483647, found [1]"),
                wrong(json -> json.number("a"), "field a: expected a number that float32 can hold, found \"x\""),
                wrong(json -> json.number("e"), "field e: expected a number that float32 can hold, found 1.0E300"),
                wrong(json -> json.positive("m"), "field m: expected a number above 0, found -1"),
                wrong(json -> json.positive("s"), "field s: expected a number above 0, found 1.0E-300"),
                wrong(json -> json.flag("a", true), "field a: expected true or false, found \"x\""),
                wrong(json -> json.text("f"), "field f: expected a string, found 1.5"),
                wrong(json -> json.texts("a"), "field a: expected a list of strings, found \"x\""),
                wrong(json -> json.texts("l"), "field l: expected a list of strings, found [1]"),
                wrong(json -> json.object("l"), "field l: expected an object, found [1]"),
                wrong(json -> json.object("o").orElseThrow().text("k"), "field o.k: expected a string, found [\"\\n\"]"),
                wrong(json -> json.object("o").orElseThrow().allTexts(), "field o.k: expected a string, found [\"\\n\"]"));
    }

    private static Arguments wrong(Consumer<JsonObject> use, String message) {
        return Arguments.of(use, message);
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void wrongFieldIsOneLine(Consumer<JsonObject> use, String message) throws IOException {
        JsonObject json = read("{'a': 'x', 'f': 1.5, 'm': -1, 'h': 99999999999, 'l': [1], 'n': null, 'e': 1e300, 's': 1e-300, 'o': {'k': ['\\n']}}");
        assertEquals(file + ": " + message, assertThrows(FormatException.class, () -> use.accept(json)).getMessage());
    }

    @ParameterizedTest
    @MethodSource("noObjects")
    void whatIsNoJsonObjectIsOneLine(String content, String message) throws IOException {
        Files.write(file, content.replace('\'', '"').getBytes(StandardCharsets.ISO_8859_1));
        String found = assertThrows(FormatException.class, () -> JsonFile.read(file)).getMessage();
        assertTrue(found.startsWith(file + ": " + message), found);
        assertEquals(1, found.lines().count());
    }

    static Stream<Arguments> noObjects() {
        return Stream.of(
                Arguments.of("", "expected a JSON object, found nothing"),
                Arguments.of("[1]", "expected a JSON object, found [1]"),
                Arguments.of("{'a': 1", "line 1: expected JSON, found: the end in the middle of a value"),
                Arguments.of("{\n'a': tru}", "line 2: expected JSON, found: Unrecognized token"),
                Arguments.of("{'a': NaN}", "line 1: expected JSON, found: Non-standard token 'NaN'"),
                Arguments.of("{'a': 1,\n'a': 2}", "line 2: expected JSON, found: Duplicate field 'a'"),
                Arguments.of("{} x", "line 1: expected JSON, found: Unrecognized token"),
                Arguments.of("{} {}", "line 1: expected JSON, found: more after the end of the value"),
                Arguments.of("{'\u00ff': 1}", "expected UTF-8 text, found bytes that are none"),
                Arguments.of("{'a': " + "[".repeat(100_000), "line 1: expected JSON, found: Document nesting depth"),
                Arguments.of("{'a': " + "9".repeat(100_000) + "}", "line 1: expected JSON, found: Number value length"));
    }

    @Test
    void whatCannotBeReadIsOneLine() {
        assertEquals(file + ": cannot be read: no such file or folder",
                assertThrows(FormatException.class, () -> JsonFile.read(file)).getMessage());
        assertEquals(folder + ": expected a file, found something else",
                assertThrows(FormatException.class, () -> JsonFile.read(folder)).getMessage());
    }

    private JsonObject read(String json) throws IOException {
        Files.writeString(file, json.replace('\'', '"'));
        return JsonFile.read(file);
    }
}
