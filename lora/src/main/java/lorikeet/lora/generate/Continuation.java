package lorikeet.lora.generate;

import java.util.function.Consumer;
import lorikeet.tokenizer.TokenStream;
import lorikeet.tokenizer.Tokenizer;

/**
 * The text that new tokens add to a prompt, given out as soon as it is final. Decoding begins with the prompt: what a
 * token reads as may depend on what stands before it.
 */
final class Continuation {
    private final TokenStream stream;
    private final Consumer<String> out;
    private int promptLeft;

    Continuation(Tokenizer tokenizer, int[] prompt, Consumer<String> out) {
        this.stream = tokenizer.stream(true);
        this.out = out;
        this.promptLeft = tokenizer.decode(prompt, true).length();
        for (int id : prompt) push(id);
    }

    void push(int id) {
        give(stream.push(id));
    }

    void finish() {
        give(stream.finish());
    }

    private void give(String text) {
        int skipped = Math.min(promptLeft, text.length());
        promptLeft -= skipped;
        if (skipped < text.length()) out.accept(text.substring(skipped));
    }
}
