package lorikeet.tokenizer;

import java.util.function.Consumer;
import java.util.function.Supplier;

/** Decoders that look at one token after another. Behind a step that fuses they wait for the whole string: it is one token. */
final class TokenDecoders {
    /** Joins all tokens: what follows sees one string. */
    static final Decoder.Factory FUSE = new Decoder.Factory() {
        @Override
        public Decoder create(boolean fused) {
            return (token, out) -> out.accept(token);
        }

        @Override
        public boolean fuses() {
            return true;
        }
    };

    private TokenDecoders() {}

    @FunctionalInterface
    interface Rewrite {
        String apply(String token, boolean first);
    }

    /** Rewrites each token by itself. */
    static Decoder.Factory each(Rewrite rewrite) {
        return whole(() -> new Decoder() {
            private boolean first = true;

            @Override
            public void push(String token, Consumer<String> out) {
                out.accept(rewrite.apply(token, first));
                first = false;
            }
        });
    }

    /** A decoder of whole tokens. */
    static Decoder.Factory whole(Supplier<Decoder> decoder) {
        return fused -> fused ? new Gathered(decoder.get()) : decoder.get();
    }

    /** Gathers the parts of one string, then gives it to {@code inner} as one token. */
    private static final class Gathered implements Decoder {
        private final Decoder inner;
        private final StringBuilder parts = new StringBuilder();

        Gathered(Decoder inner) {
            this.inner = inner;
        }

        @Override
        public void push(String part, Consumer<String> out) {
            parts.append(part);
        }

        @Override
        public void finish(Consumer<String> out) {
            inner.push(parts.toString(), out);
            inner.finish(out);
            parts.setLength(0);
        }
    }
}
