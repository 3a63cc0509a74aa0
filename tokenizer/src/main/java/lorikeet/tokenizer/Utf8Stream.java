package lorikeet.tokenizer;

import java.util.Arrays;

/**
 * Turns the bytes of one token after another into text. A character whose bytes have not all come is held back; what
 * can no longer become a character is U+FFFD, one for each maximal subpart of an ill-formed sequence (Unicode, chapter
 * 3.9, and the WHATWG Encoding Standard). The texts joined are those of decoding all bytes at once.
 *
 * <p>The JDK's own decoder is not used: it replaces an encoded surrogate (ED A0 80) by one U+FFFD, where the practice
 * asks for three.
 */
final class Utf8Stream {
    private static final char REPLACEMENT = '\ufffd';

    /** The beginning of a character, at most three bytes. */
    private byte[] held = {};

    /** The text that {@code bytes} complete; empty while a character is incomplete. */
    String push(byte[] bytes) {
        return decode(bytes, false);
    }

    /** The text of what was held back, which nothing can complete any more; afterwards the stream is new. */
    String finish() {
        return decode(new byte[0], true);
    }

    private String decode(byte[] more, boolean last) {
        byte[] bytes = Arrays.copyOf(held, held.length + more.length);
        System.arraycopy(more, 0, bytes, held.length, more.length);
        StringBuilder text = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int length = length(bytes[at] & 0xff);
            int good = goodBytes(bytes, at, length);
            boolean mayGrow = good < length && at + good == bytes.length;
            if (mayGrow && !last) break;
            if (good == length) text.appendCodePoint(codePoint(bytes, at, length));
            else text.append(REPLACEMENT);
            at += good;
        }
        held = Arrays.copyOfRange(bytes, at, bytes.length);
        return text.toString();
    }

    /** Bytes of the character that begins with {@code first}; 0 where none does. */
    private static int length(int first) {
        if (first < 0x80) return 1;
        if (first < 0xc2 || first > 0xf4) return 0;
        return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    }

    /** How many bytes from {@code at} on can stand together in a character: at least 1. */
    private static int goodBytes(byte[] bytes, int at, int length) {
        int good = 1;
        while (good < length && at + good < bytes.length && follows(bytes[at] & 0xff, good, bytes[at + good] & 0xff)) good++;
        return good;
    }

    /** Whether {@code b} may be the {@code index}th byte after {@code first}: table 3-7 of the Unicode Standard. */
    private static boolean follows(int first, int index, int b) {
        int low = 0x80, high = 0xbf;
        if (index == 1) {
            if (first == 0xe0) low = 0xa0;
            if (first == 0xed) high = 0x9f;
            if (first == 0xf0) low = 0x90;
            if (first == 0xf4) high = 0x8f;
        }
        return b >= low && b <= high;
    }

    private static int codePoint(byte[] bytes, int at, int length) {
        if (length == 1) return bytes[at];
        int value = bytes[at] & 0xff >> length + 1;
        for (int i = 1; i < length; i++) value = value << 6 | bytes[at + i] & 0x3f;
        return value;
    }
}
