package lorikeet.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {
    @Test
    void isTheMapThatGpt2Published() {
        assertEquals('\u0120', ByteAlphabet.charOf((byte) ' '));
        assertEquals('\u010a', ByteAlphabet.charOf((byte) '\n'));
        assertEquals('\u0100', ByteAlphabet.charOf((byte) 0));
        assertEquals('\u0121', ByteAlphabet.charOf((byte) 0x7f));
        assertEquals('\u0142', ByteAlphabet.charOf((byte) 0xa0));
        assertEquals('\u0143', ByteAlphabet.charOf((byte) 0xad));
        assertEquals('!', ByteAlphabet.charOf((byte) '!'));
        assertEquals('\u00ff', ByteAlphabet.charOf((byte) 0xff));
        assertEquals("\u0120caf\u00c3\u00a9", ByteAlphabet.encode(" café"));
        assertEquals("\u00e4\u00bd\u0142", ByteAlphabet.encode("\u4f60"));
    }

    @Test
    void goesBothWaysForEveryByte() {
        Set<Character> chars = new HashSet<>();
        for (int b = 0; b < 256; b++) {
            char c = ByteAlphabet.charOf((byte) b);
            assertTrue(chars.add(c) && !Character.isWhitespace(c) && !Character.isISOControl(c), "byte " + b);
            assertEquals(b, ByteAlphabet.byteOf(c));
        }
        long inverse = 0;
        for (int c = 0; c <= Character.MAX_VALUE; c++) if (ByteAlphabet.byteOf((char) c) >= 0) inverse++;
        assertEquals(256, inverse);
    }

    @Test
    void tokenOutsideTheAlphabetIsItsOwnText() {
        assertArrayEquals(new byte[] {' ', 'a'}, ByteAlphabet.decode("\u0120a"));
        assertArrayEquals(" \u0120".getBytes(UTF_8), ByteAlphabet.decode(" \u0120"));
        assertArrayEquals("a\u0144".getBytes(UTF_8), ByteAlphabet.decode("a\u0144"));
        assertArrayEquals(new byte[0], ByteAlphabet.decode(""));
    }
}
