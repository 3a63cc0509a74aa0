package lorikeet.lora.cli;

import static lorikeet.lora.cli.BadInput.refused;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each field of the JSON files, at any depth, with a value of each type that it does not have. */
class MalformedFieldsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of("\"x\"", "-7", "1e400", "[[[]]]");

    @TempDir Path temporary;

    @TestFactory
    Stream<DynamicTest> fieldsOfConfig() throws IOException {
        return fields("model/config.json", "inspect @model", Set.of());
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfAdapterConfig() throws IOException {
        return fields("run/checkpoint-1/adapter_config.json", "inspect @model --adapters @run",
                Set.of("/auto_mapping", "/base_model_name_or_path", "/inference_mode", "/layers_pattern", "/revision"));
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfTokenizer() throws IOException {
        return fields("text/tokenizer.json", "tokenize --model @text --json", Set.of("/version", "/truncation", "/padding", "/model/dropout", "/model/unk_token", "/model/end_of_word_suffix",
                "/post_processor/add_prefix_space", "/post_processor/trim_offsets", "/post_processor/use_regex", "/decoder/add_prefix_space", "/decoder/trim_offsets", "/decoder/use_regex"));
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfTokenizerConfig() throws IOException {
        return fields("text/tokenizer_config.json", "tokenize --model @text --json", Set.of("/clean_up_tokenization_spaces", "/model_max_length"));
    }

    /** @param unread pointers of fields that no command asks for, or that may be any text */
    private Stream<DynamicTest> fields(String file, String command, Set<String> unread) throws IOException {
        Path base = BadInput.whole(temporary);
        JsonNode whole = JSON.readTree(base.resolve(file).toFile());
        List<Case> cases = new ArrayList<>();
        for (String pointer : pointers(whole, "")) {
            if (unread.contains(pointer)) continue;
            for (String value : VALUES) {
                JsonNode before = whole.at(pointer), after = JSON.readTree(value);
                if (before.getNodeType() != after.getNodeType() || value.equals("1e400")) cases.add(new Case(file + ": " + pointer + " = " + value, command, set(file, pointer, value), List.of(Path.of(file).getFileName().toString())));
            }
        }
        return BadInput.tests(temporary, cases.stream());
    }

    /** Of every field: of lists, those of the first element. */
    private static List<String> pointers(JsonNode node, String at) {
        List<String> pointers = new ArrayList<>();
        if (!at.isEmpty()) pointers.add(at);
        int children = 0;
        for (Map.Entry<String, JsonNode> field : node.properties()) if (children++ < 64 && (children < 4 || !at.endsWith("vocab"))) pointers.addAll(pointers(field.getValue(), at + "/" + field.getKey().replace("~", "~0").replace("/", "~1")));
        if (node instanceof ArrayNode list && !list.isEmpty()) pointers.addAll(pointers(list.get(0), at + "/0"));
        return pointers;
    }

    private static BadInput.Change set(String file, String pointer, String value) {
        return folder -> {
            JsonNode json = JSON.readTree(folder.resolve(file).toFile());
            int last = pointer.lastIndexOf('/');
            String name = pointer.substring(last + 1).replace("~1", "/").replace("~0", "~");
            JsonNode parent = json.at(pointer.substring(0, last));
            if (parent instanceof ObjectNode object) object.putRawValue(name, new RawValue(value));
            else ((ArrayNode) parent).set(Integer.parseInt(name), JSON.getNodeFactory().rawValueNode(new RawValue(value)));
            Files.writeString(folder.resolve(file), JSON.writeValueAsString(json));
        };
    }
}
