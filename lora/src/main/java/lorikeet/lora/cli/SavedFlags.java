package lorikeet.lora.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.json.JsonText;
import lorikeet.lora.template.Templates;
import lorikeet.tensor.io.AtomicFile;
import picocli.CommandLine.Model.CommandSpec;

/** What a checkpoint's args.json says of model and template, for a command that was not told (ms-swift's load_args). */
final class SavedFlags {
    static final String FILE = "args.json";
    private static final List<String> OF_TEXT = List.of("template", "use_chat_template", "system");

    private final CommandSpec spec;
    private final JsonObject saved;

    private SavedFlags(CommandSpec spec, JsonObject saved) {
        this.spec = spec;
        this.saved = saved;
    }

    /** Fills in flags that were not given, from the folder of the adapters, or else of the model. */
    static void takeOver(CommandSpec spec, ModelFlags model, TemplateFlags template) {
        of(spec, model).ifPresent(flags -> {
            flags.fill(model);
            if (!flags.given("--system")) template.system = flags.saved.text("system").orElse(null);
            if (!flags.given("--template") && !flags.given("--use_chat_template")) flags.fill(template);
        });
    }

    /** Fills in the model alone. */
    static void takeOver(CommandSpec spec, ModelFlags model) {
        of(spec, model).ifPresent(flags -> flags.fill(model));
    }

    /**
     * Writes what {@link #takeOver} reads beside a model that {@code adapters} were merged into: conversations become the same
     * text as before. Nothing where the adapters do not say.
     */
    static void copy(Path adapters, Path merged) {
        if (!JsonFile.isThere(adapters.resolve(FILE))) return;
        ObjectNode saved = JsonFile.read(adapters.resolve(FILE)).copy();
        ObjectNode kept = JsonText.object();
        for (String flag : OF_TEXT) if (saved.hasNonNull(flag)) kept.set(flag, saved.get(flag));
        AtomicFile.write(merged.resolve(FILE), JsonText.indented(kept) + "\n");
    }

    private static Optional<SavedFlags> of(CommandSpec spec, ModelFlags model) {
        Path folder = model.adapters == null ? model.model : model.adapters();
        if (folder == null || !JsonFile.isThere(folder.resolve(FILE))) return Optional.empty();
        return Optional.of(new SavedFlags(spec, JsonFile.read(folder.resolve(FILE))));
    }

    private void fill(ModelFlags model) {
        if (model.model == null) saved.text("model").ifPresent(name -> model.model = Path.of(name));
    }

    private boolean given(String flag) {
        return spec.commandLine().getParseResult().hasMatchedOption(flag);
    }

    /** Templates of ms-swift that are not here are left to the model's own. */
    private void fill(TemplateFlags template) {
        template.useChatTemplate = saved.flag("use_chat_template", true);
        saved.text("template").filter(name -> Templates.find(name).isPresent()).ifPresent(name -> template.template = template.useChatTemplate ? name : null);
    }
}
