package lorikeet.tokenizer;

import java.util.function.Consumer;

/** A suffix marks the end of a word and becomes a space, but for the last token, whose suffix goes. */
final class SuffixDecoder implements Decoder {
    private final String suffix;
    private String last;

    SuffixDecoder(String suffix) {
        this.suffix = suffix;
    }

    @Override
    public void push(String token, Consumer<String> out) {
        if (last != null) out.accept(last.replace(suffix, " "));
        last = token;
    }

    @Override
    public void finish(Consumer<String> out) {
        if (last != null) out.accept(last.replace(suffix, ""));
        last = null;
    }
}
