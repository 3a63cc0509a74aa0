package lorikeet.lora;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import lorikeet.lora.data.TokenEncoder;
import lorikeet.tensor.io.OneLine;
import lorikeet.tokenizer.Tokenizer;

/**
 * The tokenizer of a model folder. Its ids must be of the model's vocabulary.
 *
 * @param vocabulary ids of the model are below it
 */
public record ModelText(Path folder, Tokenizer tokenizer, int vocabulary) implements TokenEncoder {
    private static final String FILE = "tokenizer.json";

    /** Whether a model folder has a tokenizer. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /**
     * Reads the tokenizer of a model folder.
     *
     * @throws lorikeet.tokenizer.TokenizerException one line that names the file and what is wrong with it
     */
    public static ModelText load(Path folder, int vocabulary) {
        try {
            return new ModelText(folder, Tokenizer.load(folder), vocabulary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws UsageException if the text has a token that the model lacks */
    @Override
    public int[] encode(String text, boolean addSpecialTokens) {
        int[] ids = tokenizer.encode(text, addSpecialTokens);
        for (int id : ids) check(id);
        return ids;
    }

    @Override
    public OptionalInt eos() {
        OptionalInt eos = tokenizer.eos();
        eos.ifPresent(this::check);
        return eos;
    }

    /** The text of some ids, special tokens included. */
    public String shown(int[] ids) {
        return tokenizer.decode(ids, false);
    }

    private void check(int id) {
        if (id < vocabulary) return;
        throw new UsageException(folder.resolve(FILE) + ": expected ids below the model's vocab_size, " + vocabulary + ", found " + id + " for "
                + OneLine.quote(tokenizer.tokenOf(id)));
    }
}
