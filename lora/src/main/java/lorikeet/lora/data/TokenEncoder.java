package lorikeet.lora.data;

import java.util.OptionalInt;
import lorikeet.tokenizer.Tokenizer;

/** What encoding rows needs of a tokenizer. */
public interface TokenEncoder {
    /**
     * The ids of a text.
     *
     * @param addSpecialTokens whether the tokens that a model expects around a text are added
     */
    int[] encode(String text, boolean addSpecialTokens);

    /** The id of the token that ends a text. */
    OptionalInt eos();

    /** A model's own tokenizer. */
    static TokenEncoder of(Tokenizer tokenizer) {
        return new TokenEncoder() {
            @Override
            public int[] encode(String text, boolean addSpecialTokens) {
                return tokenizer.encode(text, addSpecialTokens);
            }

            @Override
            public OptionalInt eos() {
                return tokenizer.eos();
            }
        };
    }
}
