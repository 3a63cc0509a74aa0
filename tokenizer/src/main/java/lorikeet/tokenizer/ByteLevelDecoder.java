package lorikeet.tokenizer;

import java.util.function.Consumer;

/** Tokens in the alphabet of bytes; their bytes together are UTF-8, and what is not becomes U+FFFD. */
final class ByteLevelDecoder implements Decoder {
    static final Factory FACTORY = new Factory() {
        @Override
        public Decoder create(boolean fused) {
            return TokenDecoders.whole(ByteLevelDecoder::new).create(fused);
        }

        @Override
        public boolean fuses() {
            return true;
        }
    };

    private final Utf8Stream stream = new Utf8Stream();

    @Override
    public void push(String token, Consumer<String> out) {
        out.accept(stream.push(ByteAlphabet.decode(token)));
    }

    @Override
    public void finish(Consumer<String> out) {
        out.accept(stream.finish());
    }
}
