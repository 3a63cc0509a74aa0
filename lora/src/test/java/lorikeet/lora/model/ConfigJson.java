package lorikeet.lora.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tiny config.json files for tests; JSON is written with single quotes. */
public final class ConfigJson {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private final ObjectNode fields;

    private ConfigJson(ObjectNode fields) {
        this.fields = fields;
    }

    /** 16 wide, 2 layers, 4 heads over 2, vocabulary of 32. */
    public static ConfigJson of(Architecture architecture) {
        ConfigJson config = new ConfigJson(MAPPER.createObjectNode());
        return config.with("architectures", "['" + architecture.className() + "']").with("hidden_size", "16")
                .with("intermediate_size", "24").with("num_hidden_layers", "2").with("num_attention_heads", "4")
                .with("num_key_value_heads", "2").with("vocab_size", "32");
    }

    public ConfigJson with(String field, String value) {
        ObjectNode changed = fields.deepCopy();
        changed.set(field, parse(value));
        return new ConfigJson(changed);
    }

    public ConfigJson without(String field) {
        ObjectNode changed = fields.deepCopy();
        changed.remove(field);
        return new ConfigJson(changed);
    }

    /** Writes folder/config.json and reads it back as a config. */
    public DecoderConfig read(Path folder) {
        try {
            Files.write(folder.resolve(DecoderConfig.FILE), MAPPER.writeValueAsBytes(fields));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return DecoderConfig.read(folder);
    }

    private static JsonNode parse(String value) {
        try {
            return MAPPER.readTree(value.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
