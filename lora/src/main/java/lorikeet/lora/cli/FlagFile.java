package lorikeet.lora.cli;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonProblem;
import lorikeet.lora.json.JsonText;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** A file of flags in YAML or JSON, as its name ends: each key a flag, a list several values, a map a JSON text, null no flag. */
final class FlagFile {
    private static final long LARGEST = 1 << 20;

    /** A flag with its value, {@code --name=value}, and its line. */
    record Flag(String argument, int line) {}

    private final Path file;
    private final Map<String, Integer> lines = new HashMap<>();

    private FlagFile(Path file) {
        this.file = file;
    }

    /** @throws UsageException if the file cannot be read or holds no flags */
    static List<Flag> read(Path file) {
        return new FlagFile(file).flags();
    }

    static boolean isName(String argument) {
        return !argument.startsWith("-") && argument.matches("(?is).*\\.(ya?ml|json)");
    }

    private List<Flag> flags() {
        if (!(value() instanceof Map<?, ?> map)) throw wrong("flags with their values, such as seed: 1");
        List<Flag> flags = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!(entry.getKey() instanceof String key) || !key.matches("[A-Za-z][A-Za-z0-9_-]*")) throw wrong("names of flags as keys, not " + OneLine.quote(String.valueOf(entry.getKey())));
            if (key.equals("ENV")) throw wrongAt(key, "no ENV: environment variables are set before a program starts");
            List<?> values = entry.getValue() instanceof List<?> list ? list : entry.getValue() == null ? List.of() : List.of(entry.getValue());
            for (Object value : values) flags.add(new Flag("--" + key.replace('-', '_') + "=" + text(key, value), lines.getOrDefault(key, 1)));
        }
        return flags;
    }

    private String text(String key, Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case Map<?, ?> map -> json(key, map);
            case null, default -> throw wrongAt(key, "a text, a number, true or false for " + key);
        };
    }

    private String json(String key, Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(String.valueOf(name), value));
        try {
            return JsonText.compact(named);
        } catch (RuntimeException | StackOverflowError e) { // a YAML value may hold itself
            throw wrongAt(key, "values that JSON can hold for " + key);
        }
    }

    private Object value() {
        try {
            if (!Files.isRegularFile(file)) throw new UsageException(name() + (Files.exists(file) ? " is not a file" : " does not exist"));
            if (Files.size(file) > LARGEST) throw wrong("at most " + LARGEST + " bytes");
            String text = Files.readString(file);
            return file.toString().toLowerCase(Locale.ROOT).endsWith(".json") ? json(text) : yaml(text);
        } catch (CharacterCodingException e) {
            throw wrong("UTF-8 text");
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new UsageException(name() + (at == null ? "" : " line " + at.getLineNr()) + ": not JSON: " + JsonProblem.of(e), e);
        } catch (IOException e) {
            throw new UsageException(name() + " cannot be read: " + Reasons.of(e), e);
        } catch (MarkedYamlEngineException e) {
            String place = e.getProblemMark().map(mark -> " line " + (mark.getLine() + 1)).orElse("");
            throw new UsageException(name() + place + ": not YAML: " + OneLine.of(e.getProblem()), e);
        } catch (YamlEngineException e) {
            throw new UsageException(name() + ": not YAML: " + OneLine.of(e.getMessage().strip().replaceAll("\\s*\\R\\s*", " ")), e);
        } catch (StackOverflowError e) {
            throw wrong("flags with their values, not values within values without end");
        }
    }

    private Object json(String text) throws IOException {
        JsonMapper mapper = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
        Object value = mapper.readValue(text, Object.class);
        try (JsonParser parser = mapper.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.getParsingContext().getParent().inRoot()) lines.put(parser.currentName(), parser.currentTokenLocation().getLineNr());
            }
        }
        return value;
    }

    private Object yaml(String text) {
        LoadSettings settings = LoadSettings.builder().setLabel(file.getFileName().toString()).build();
        Object value = new Load(settings).loadFromString(text);
        new Compose(settings).composeString(text).filter(MappingNode.class::isInstance).ifPresent(root -> {
            for (NodeTuple tuple : ((MappingNode) root).getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) key.getStartMark().ifPresent(mark -> lines.put(key.getValue(), mark.getLine() + 1));
            }
        });
        return value;
    }

    private String name() {
        return OneLine.of(file.toString());
    }

    private UsageException wrong(String expected) {
        return new UsageException(name() + ": expected " + expected);
    }

    private UsageException wrongAt(String key, String expected) {
        return new UsageException(name() + " line " + lines.getOrDefault(key, 1) + ": expected " + expected);
    }
}
