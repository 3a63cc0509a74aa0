package lorikeet.lora.template;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import lorikeet.lora.UsageException;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;

/** The template of a model, and why it is that one. */
public record TemplateChoice(Template template, String reason) {
    private static final String JINJA = "chat_template.jinja";
    private static final String CONFIG = "tokenizer_config.json";
    private static final String FIELD = "chat_template";
    private static final long LARGEST = 1 << 20;

    /** A chat template's text and the file that holds it. */
    private record Found(Path file, String text) {}

    /**
     * The template called {@code name}; with null, the one that renders as the model's own chat template does, which
     * stands in chat_template.jinja or else in tokenizer_config.json; for a model without any, {@code default}.
     *
     * @throws UsageException if the name, or the model's chat template, is none of those built in
     */
    public static TemplateChoice of(Path folder, String name) {
        if (name != null) return new TemplateChoice(Templates.named(name), "as --template says");
        Optional<Found> found = find(folder);
        if (found.isEmpty()) return new TemplateChoice(Templates.DEFAULT, "the model has no chat template: plain lines of question and answer");
        String file = OneLine.of(found.get().file.toString());
        Template known = KnownTexts.find(found.get().text);
        if (known == null) {
            throw new UsageException(file + ": expected a chat template that is built in, found another one; choose by --template: " + String.join(", ", Templates.names()));
        }
        return new TemplateChoice(known, "by " + file);
    }

    /** One line for a report. */
    public String line() {
        return "template: " + template.name() + ", " + reason;
    }

    private static Optional<Found> find(Path folder) {
        Path jinja = folder.resolve(JINJA);
        if (Files.exists(jinja)) return Optional.of(new Found(jinja, read(jinja)));
        Path config = folder.resolve(CONFIG);
        if (!Files.exists(config)) return Optional.empty();
        return text(JsonFile.read(config)).map(text -> new Found(config, text));
    }

    private static String read(Path file) {
        String name = OneLine.of(file.toString());
        try {
            if (!Files.isRegularFile(file)) throw new FormatException(name + ": expected a file, found something else");
            if (Files.size(file) > LARGEST) throw new FormatException(name + ": expected at most " + LARGEST + " bytes, found " + Files.size(file));
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new FormatException(name + ": expected UTF-8 text, found bytes that are none", e);
        } catch (IOException e) {
            throw new FormatException(name + ": cannot be read: " + Reasons.of(e), e);
        }
    }

    /** A string, or a list of named ones of which the one called default counts. */
    private static Optional<String> text(JsonObject config) {
        Optional<JsonNode> field = config.find(FIELD);
        if (field.isEmpty() || field.get().isTextual()) return field.map(JsonNode::textValue);
        if (!field.get().isArray()) throw config.wrong(FIELD, "a string or a list of templates");
        for (JsonNode named : field.get()) {
            if (named.path("name").asText().equals("default") && named.path("template").isTextual()) return Optional.of(named.get("template").textValue());
        }
        throw config.wrong(FIELD, "a list with a template called default");
    }
}
