package lorikeet.lora.template;

/**
 * A piece of a rendered conversation. Each is turned into tokens by itself, so that an answer has the tokens that a
 * model would generate after its prompt.
 */
public sealed interface Segment {
    /** Whether its tokens are trained. */
    boolean trained();

    /** Text; special tokens in it are found by the tokenizer. */
    record Text(String text, boolean trained) implements Segment {}

    /** What the tokenizer puts before a text: mostly its bos token, or nothing. */
    record Begin() implements Segment {
        @Override
        public boolean trained() {
            return false;
        }
    }

    /** The tokenizer's eos token. */
    record End(boolean trained) implements Segment {}
}
