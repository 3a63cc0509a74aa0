package lorikeet.lora.cli;

import java.nio.file.Path;
import lorikeet.lora.UsageException;

/** There is text to encode, and no tokenizer to do it with. */
final class MissingTokenizerException extends UsageException {
    MissingTokenizerException(Path folder) {
        super(folder + ": no tokenizer.json in this folder, so rows must be tokens already (input_ids)");
    }
}
