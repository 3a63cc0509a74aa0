package lorikeet.tokenizer;

import java.util.function.Consumer;

/**
 * One step from tokens to text, fed one token at a time. Holds the state of one text, so each text has its own. What it
 * gives out is final; {@link #finish} gives what was held back.
 */
interface Decoder {
    void push(String token, Consumer<String> out);

    default void finish(Consumer<String> out) {}

    /** Makes the decoder of a new text. */
    @FunctionalInterface
    interface Factory {
        /**
         * {@code fused}: what is pushed are parts of one string rather than tokens, because a step before has joined them.
         */
        Decoder create(boolean fused);

        /** Whether this step makes one string of its tokens. */
        default boolean fuses() {
            return false;
        }
    }
}
