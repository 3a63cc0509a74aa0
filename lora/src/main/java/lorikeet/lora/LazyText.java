package lorikeet.lora;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import lorikeet.lora.data.TokenEncoder;
import lorikeet.tokenizer.TokenizerException;

/** The tokenizer of a model folder, read when the first text asks for it: rows that are tokens already need none. */
public final class LazyText implements TokenEncoder {
    private final Path folder;
    private final int vocabulary;
    private ModelText text;

    /** @param vocabulary ids of the model are below it */
    public LazyText(Path folder, int vocabulary) {
        this.folder = folder;
        this.vocabulary = vocabulary;
    }

    @Override
    public int[] encode(String words, boolean addSpecialTokens) {
        return needed().encode(words, addSpecialTokens);
    }

    @Override
    public OptionalInt eos() {
        return needed().eos();
    }

    /** The text of some ids, special tokens included; the ids themselves where the folder's tokenizer cannot be read. */
    public String shown(int[] ids) {
        try {
            return needed().shown(ids);
        } catch (UsageException | TokenizerException e) {
            return Arrays.toString(ids);
        }
    }

    /** Ids of a text; none where the folder's tokenizer cannot be read, or knows tokens that the model lacks. */
    public int[] tried(String words) {
        try {
            return encode(words, true);
        } catch (UsageException | TokenizerException e) {
            return new int[0];
        }
    }

    /** The tokenizer itself. @throws TokenizerException one line, where the folder has none */
    public ModelText text() {
        if (text == null) text = ModelText.load(folder, vocabulary);
        return text;
    }

    private ModelText needed() {
        if (text == null && !ModelText.isIn(folder)) throw new MissingTokenizerException(folder);
        return text();
    }
}
