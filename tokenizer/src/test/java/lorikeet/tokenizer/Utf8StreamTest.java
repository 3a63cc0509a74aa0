package lorikeet.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Utf8StreamTest {
    /** Tables 3-8 to 3-11 of the Unicode Standard, and truncated sequences; R is U+FFFD. */
    @ParameterizedTest
    @CsvSource({
        "c0afe080bff0818241, RRRRRRRRA",
        "eda080edbfbfedaf41, RRRRRRRRA",
        "f4919293ff4180bf42, RRRRRARRB",
        "e180e2f09192f1bf41, RRRRA",
        "61f18080e180c26280, aRRRbR",
        "f8888080, RRRR",
        "e282, R",
        "f09f98, R",
        "c3, R",
        "f09f9880, \ud83d\ude00",
        "efbbbf41, \ufeffA",
        "410042, A\0B"})
    void replacesMaximalSubparts(String hex, String expected) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Utf8Stream stream = new Utf8Stream();
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) text.append(stream.push(new byte[] {b}));
        text.append(stream.finish());
        assertEquals(expected.replace('R', '\ufffd'), text.toString());
        assertEquals(expected.replace('R', '\ufffd'), stream.push(bytes) + stream.finish());
    }

    @Test
    void holdsBackOnlyWhatMayBecomeACharacter() {
        Utf8Stream stream = new Utf8Stream();
        byte[] smile = "\ud83d\ude00".getBytes(UTF_8);
        assertEquals("a", stream.push(new byte[] {'a', smile[0]}));
        assertEquals("", stream.push(Arrays.copyOfRange(smile, 1, 3)));
        assertEquals("", stream.push(new byte[0]));
        assertEquals("\ud83d\ude00b", stream.push(new byte[] {smile[3], 'b'}));
        assertEquals("", stream.push(new byte[] {(byte) 0xe2, (byte) 0x82}));
        assertEquals("\ufffdc", stream.push(new byte[] {'c'}), "e2 82 can no longer become a character");
        assertEquals("", stream.finish());
        assertEquals("d", stream.push(new byte[] {'d'}));
    }

    @Test
    void anyCutsGiveTheTextOfTheWhole() {
        Random random = new Random(11);
        byte[] alphabet = HexFormat.of().parseHex("41c3a0e080e29fedbff0908ff48ff5ff");
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? alphabet[random.nextInt(alphabet.length)] : (byte) random.nextInt(256);
            }
            Utf8Stream stream = new Utf8Stream();
            StringBuilder text = new StringBuilder();
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + random.nextInt(4));
                text.append(stream.push(Arrays.copyOfRange(bytes, from, to)));
                from = to;
            }
            text.append(stream.finish());
            assertEquals(WhatwgDecoder.decode(bytes), text.toString(), HexFormat.of().formatHex(bytes));
        }
    }
}
