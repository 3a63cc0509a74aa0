package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lorikeet.lora.json.JsonFile;
import lorikeet.lora.json.JsonObject;
import lorikeet.lora.template.Templates;
import lorikeet.lora.train.Checkpoints;
import lorikeet.lora.train.TrainerState;
import picocli.CommandLine.Model.CommandSpec;

/** What a checkpoint's args.json says of model and template, for a command that was not told (ms-swift's load_args). */
final class SavedFlags {
    private static final String FILE = "args.json";

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

    /** Fills in the model, and the data where none is given, of the run that is resumed. */
    static void resume(TrainingFlags flags) {
        Path checkpoint = Checkpoints.resolve("--resume_from_checkpoint", flags.train.resumeFromCheckpoint, TrainerState.FILE);
        if (!JsonFile.isThere(checkpoint.resolve(FILE))) return;
        JsonObject saved = JsonFile.read(checkpoint.resolve(FILE));
        saved.text("model").ifPresent(name -> flags.model.model = Path.of(name));
        if (!flags.data.dataset.isEmpty()) return;
        flags.data.dataset = paths(saved, "dataset");
        if (flags.data.valDataset.isEmpty()) flags.data.valDataset = paths(saved, "val_dataset");
    }

    private static List<Path> paths(JsonObject saved, String field) {
        return saved.texts(field).orElse(List.of()).stream().map(Path::of).toList();
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
