package lorikeet.lora;

import java.nio.file.Path;

/** There is text to encode, and no tokenizer to do it with. */
public final class MissingTokenizerException extends UsageException {
    MissingTokenizerException(Path folder) {
        super(folder + ": no tokenizer.json in this folder, so rows must be tokens already (input_ids)");
    }
}
