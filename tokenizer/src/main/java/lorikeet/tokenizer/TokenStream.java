package lorikeet.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Text from ids that come one by one. What {@link #push} returns never changes any more and never ends within a
 * character; all of it, with what {@link #finish} returns, is what {@link Tokenizer#decode} makes of the ids. For one text
 * and one thread.
 */
public final class TokenStream {
    private final IntFunction<String> tokens;
    private final List<Decoder> steps = new ArrayList<>();

    /** {@code tokens}: the token of an id, or null for an id that gives no text. */
    TokenStream(IntFunction<String> tokens, List<Decoder.Factory> decoder) {
        this.tokens = tokens;
        boolean fused = false;
        for (Decoder.Factory step : decoder) {
            steps.add(step.create(fused));
            fused |= step.fuses();
        }
    }

    /** The text that is final with this id; often empty. */
    public String push(int id) {
        StringBuilder text = new StringBuilder();
        push(id, text);
        return text.toString();
    }

    /** The text that was held back because more might have come. The stream ends with it. */
    public String finish() {
        StringBuilder text = new StringBuilder();
        finish(text);
        return text.toString();
    }

    void push(int id, StringBuilder text) {
        String token = tokens.apply(id);
        if (token != null) from(0, text).accept(token);
    }

    void finish(StringBuilder text) {
        for (int step = 0; step < steps.size(); step++) steps.get(step).finish(from(step + 1, text));
    }

    /** What {@code step} and those behind it do with a token. */
    private Consumer<String> from(int step, StringBuilder text) {
        if (step == steps.size()) return text::append;
        Consumer<String> next = from(step + 1, text);
        return token -> steps.get(step).push(token, next);
    }
}
