package lorikeet.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Neighbouring tokens {@code <0x00>} to {@code <0xFF>} are the bytes of some UTF-8. A run of them is held until another
 * token comes, for it is all or nothing: one bad byte makes each byte of the run a U+FFFD.
 */
final class ByteFallbackDecoder implements Decoder {
    private final ByteArrayOutputStream run = new ByteArrayOutputStream();

    @Override
    public void push(String token, Consumer<String> out) {
        int value = byteOf(token);
        if (value >= 0) run.write(value);
        else {
            finish(out);
            out.accept(token);
        }
    }

    @Override
    public void finish(Consumer<String> out) {
        if (run.size() == 0) return;
        try {
            out.accept(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(run.toByteArray())).toString());
        } catch (CharacterCodingException e) {
            for (int i = 0; i < run.size(); i++) out.accept("\ufffd");
        }
        run.reset();
    }

    /** The byte that a token like {@code <0x0A>} stands for, or -1. */
    private static int byteOf(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') return -1;
        int high = hexadecimal(token.charAt(3)), low = hexadecimal(token.charAt(4));
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private static int hexadecimal(char c) {
        return c < 0x80 ? Character.digit(c, 16) : -1;
    }
}
