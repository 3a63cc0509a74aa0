package lorikeet.lora.cli;

import java.nio.file.Path;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.tensor.Ops;

/** Opens a model as it is: the base, with adapters where a folder is given. */
final class OpenModel {
    private OpenModel() {}

    static LanguageModel from(Ops ops, ModelFlags flags, Storing storing) {
        Path folder = flags.model();
        Path adapters = flags.adapters == null ? null : flags.adapters();
        LanguageModel model = LanguageModel.open(ops, folder, storing);
        try {
            return adapters == null ? model : model.attach(adapters);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }
}
