package lorikeet.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import lorikeet.lora.model.Architecture;
import lorikeet.lora.model.ConfigJson;
import lorikeet.tokenizer.BpeTrainer;

/** Random Llamas with a tokenizer of 300 tokens, learned from a few sentences. */
public final class TextModels {
    public static final int VOCABULARY = 300;
    public static final String TEXT = "What is a kestrel? A kestrel is a small falcon. What is a heron? A heron is a grey bird.\n";

    private TextModels() {}

    /** The first special token, {@code <|endoftext|>}, ends a text. */
    public static Path write(Path folder) {
        TinyModels.write(folder, ConfigJson.of(Architecture.LLAMA).with("vocab_size", String.valueOf(VOCABULARY)).with("max_position_embeddings", "128"));
        BpeTrainer trainer = new BpeTrainer(VOCABULARY, 2, List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));
        trainer.add(TEXT.repeat(20));
        try {
            trainer.train().write(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }
}
