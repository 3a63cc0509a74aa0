package lorikeet.lora.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.TokenEncoder;
import lorikeet.tokenizer.Tokenizer;
import lorikeet.tensor.io.OneLine;

/**
 * The tokenizer of a model folder. Its ids must be of the model's vocabulary.
 *
 * @param vocabulary ids of the model are below it
 */
record ModelText(Path folder, Tokenizer tokenizer, int vocabulary) implements TokenEncoder {
    private static final String FILE = "tokenizer.json";

    static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    static ModelText load(Path folder, int vocabulary) throws IOException {
        return new ModelText(folder, Tokenizer.load(folder), vocabulary);
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
    String shown(int[] ids) {
        return tokenizer.decode(ids, false);
    }

    private void check(int id) {
        if (id < vocabulary) return;
        throw new UsageException(folder.resolve(FILE) + ": expected ids below the model's vocab_size, " + vocabulary + ", found " + id + " for "
                + OneLine.quote(tokenizer.tokenOf(id)));
    }
}
