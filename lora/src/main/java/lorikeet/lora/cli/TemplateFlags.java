package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import lorikeet.lora.UsageException;
import lorikeet.lora.template.TemplateChoice;
import lorikeet.lora.template.Templates;
import lorikeet.tensor.io.OneLine;
import lorikeet.tensor.io.Reasons;
import picocli.CommandLine.Option;

/** Flags of how a conversation becomes text. */
@Heading("Template")
final class TemplateFlags {
    private static final String TEXT_FILE = ".txt";

    @Option(names = "--template", paramLabel = "NAME", description = "How conversations become text. Default: as the model's chat template says.")
    String template;

    @Option(names = "--system", paramLabel = "TEXT", description = "System message of conversations without one, or a .txt file. Default: the template's.")
    String system;

    @Option(names = "--use_chat_template", arity = "0..1", paramLabel = "BOOL", fallbackValue = "true", defaultValue = "true", description = "Put conversations into the template, rather than question and answer end to end. Default: ${DEFAULT-VALUE}.")
    boolean useChatTemplate;

    TemplateChoice choice(Path model) {
        if (useChatTemplate) return TemplateChoice.of(model, template);
        if (template != null) throw new UsageException("--template: not with --use_chat_template false");
        return new TemplateChoice(Templates.UNTEMPLATED, "as --use_chat_template false says");
    }

    /** The system message, or null; a backslash and n in it are a line end. */
    String system() {
        if (system == null) return null;
        return system.endsWith(TEXT_FILE) && !system.contains("\n") ? content() : system.replace("\\n", "\n");
    }

    private String content() {
        try {
            return Files.readString(Path.of(system));
        } catch (InvalidPathException | IOException e) {
            String reason = e instanceof IOException io ? Reasons.of(io) : "it is no path";
            throw new UsageException("--system: " + OneLine.of(system) + " cannot be read: " + reason, e);
        }
    }
}
