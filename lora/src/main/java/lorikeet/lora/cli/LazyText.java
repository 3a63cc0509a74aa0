package lorikeet.lora.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import lorikeet.lora.ModelText;
import lorikeet.lora.UsageException;
import lorikeet.lora.data.TokenEncoder;
import lorikeet.tokenizer.TokenizerException;

/** The tokenizer of a model folder, read when the first text asks for it: rows that are tokens already need none. */
final class LazyText implements TokenEncoder {
    private final Path folder;
    private final int vocabulary;
    private ModelText text;

    /** @param vocabulary ids of the model are below it */
    LazyText(Path folder, int vocabulary) {
        this.folder = folder;
        this.vocabulary = vocabulary;
    }

    @Override
    public int[] encode(String words, boolean addSpecialTokens) {
        return text().encode(words, addSpecialTokens);
    }

    @Override
    public OptionalInt eos() {
        return text().eos();
    }

    /** The text of some ids, special tokens included; the ids themselves where the folder's tokenizer cannot be read. */
    String shown(int[] ids) {
        try {
            return text().shown(ids);
        } catch (UsageException | TokenizerException e) {
            return Arrays.toString(ids);
        }
    }

    /** Ids of a text; none where the folder's tokenizer cannot be read, or knows tokens that the model lacks. */
    int[] tried(String words) {
        try {
            return encode(words, true);
        } catch (UsageException | TokenizerException e) {
            return new int[0];
        }
    }

    private ModelText text() {
        if (text == null) text = load();
        return text;
    }

    private ModelText load() {
        if (!ModelText.isIn(folder)) throw new MissingTokenizerException(folder);
        return ModelText.load(folder, vocabulary);
    }
}
