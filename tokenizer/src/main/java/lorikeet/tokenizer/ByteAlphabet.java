package lorikeet.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's alphabet of 256 printable characters, one a byte, in which byte-level BPE writes its vocabulary. Bytes
 * 0x21-0x7E, 0xA1-0xAC and 0xAE-0xFF stand for the character of the same number; the other 68, in ascending order, for
 * U+0100, U+0101, … (a space is U+0120, a line feed U+010A).
 */
final class ByteAlphabet {
    private static final int FIRST_SUBSTITUTE = 0x100;
    private static final char[] CHARS = new char[256];
    private static final short[] BYTES = new short[FIRST_SUBSTITUTE + 68];

    static {
        int substitute = FIRST_SUBSTITUTE;
        Arrays.fill(BYTES, (short) -1);
        for (int b = 0; b < 256; b++) {
            CHARS[b] = (char) (isPrintable(b) ? b : substitute++);
            BYTES[CHARS[b]] = (short) b;
        }
    }

    private ByteAlphabet() {}

    private static boolean isPrintable(int b) {
        return b >= 0x21 && b <= 0x7e || b >= 0xa1 && b <= 0xac || b >= 0xae;
    }

    /** The character that stands for {@code b}. */
    static char charOf(byte b) {
        return CHARS[b & 0xff];
    }

    /** The byte (0 to 255) that {@code c} stands for, or -1 where it stands for none. */
    static int byteOf(char c) {
        return c < BYTES.length ? BYTES[c] : -1;
    }

    /** The UTF-8 bytes of {@code text}, written in the alphabet. */
    static String encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        char[] chars = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) chars[i] = charOf(bytes[i]);
        return new String(chars);
    }

    /** The bytes that {@code token} stands for; a token with a character outside the alphabet is its own UTF-8. */
    static byte[] decode(String token) {
        byte[] bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            int b = byteOf(token.charAt(i));
            if (b < 0) return token.getBytes(StandardCharsets.UTF_8);
            bytes[i] = (byte) b;
        }
        return bytes;
    }
}
