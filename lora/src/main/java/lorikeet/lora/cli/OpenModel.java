package lorikeet.lora.cli;

import java.nio.file.Path;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.adapter.AdapterFolder;
import lorikeet.tensor.Ops;

/** Opens a model for inference: the base, with adapters where a folder is given. */
final class OpenModel {
    private OpenModel() {}

    static LanguageModel from(Ops ops, ModelFlags flags) {
        Path folder = flags.model();
        if (flags.adapters == null) return LanguageModel.frozen(ops, folder, flags.storing());
        try (AdapterFolder adapter = AdapterFolder.open(flags.adapters())) {
            return LanguageModel.adapted(ops, folder, flags.storing(), adapter);
        }
    }
}
