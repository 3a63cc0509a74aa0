package lorikeet.tensor.safetensors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each file breaks one rule, and is refused in one line that names file, place, what was expected and what was found. */
class SafetensorsMalformedTest {
    @TempDir Path folder;

    /** Header, bytes of data after it, and the message without the file's name. Headers are Latin-1: one char a byte. */
    static Stream<Arguments> headers() {
        String ok = "{'dtype':'U8','shape':[1],'data_offsets':[0,1]}";
        return Stream.of(
                row("", 0, "header byte 0: expected '{', found the end of the header"),
                row(" {}", 0, "header byte 0: expected '{', found byte 0x20"),
                row("\u00ef\u00bb\u00bf{}", 0, "header byte 0: expected '{', found byte 0xef"),
                row("[]", 0, "header byte 0: expected '{', found '['"),
                row("null", 0, "header byte 0: expected '{', found 'n'"),
                row("{", 0, "header byte 1: expected a string, found the end of the header"),
                row("{}}", 0, "header byte 2: expected only spaces after the header's object, found '}'"),
                row("{} {}", 0, "header byte 3: expected only spaces after the header's object, found '{'"),
                row("{}\0", 0, "header byte 2: expected only spaces after the header's object, found byte 0x00"),
                row("{}\n", 0, "header byte 2: expected only spaces after the header's object, found byte 0x0a"),
                row("{,}", 0, "header byte 1: expected a string, found ','"),
                row("{a:1}", 0, "header byte 1: expected a string, found 'a'"),
                row("{'a'}", 0, "header byte 4: expected ':', found '}'"),
                row("{'a':" + ok + ",}", 1, "header byte 53: expected a string, found '}'"),
                row("{'a':" + ok + " 'b'", 1, "header byte 53: expected ',' or '}', found '\"'"),
                row("{'a':" + ok, 1, "header byte 52: expected ',' or '}', found the end of the header"),
                row("{'a", 0, "header byte 3: expected '\"' that ends the string, found the end of the header"),
                row("{'a\n':1}", 0, "header byte 3: expected no control character in a string, found byte 0x0a"),
                row("{'\\x':1}", 0, "header byte 3: expected an escape (one of \" \\ / b f n r t u), found 'x'"),
                row("{'\\", 0, "header byte 3: expected an escape (one of \" \\ / b f n r t u), found the end of the header"),
                row("{'\\u12g4':1}", 0, "header byte 6: expected four hexadecimal digits, found 'g'"),
                row("{'\\u12", 0, "header byte 6: expected four hexadecimal digits, found the end of the header"),
                row("{'\\ud800':1}", 0, "header byte 8: expected a pair of surrogate escapes, found '\"'"),
                row("{'\\ud800\\u0041':1}", 0, "header byte 14: expected a pair of surrogate escapes, found '\"'"),
                row("{'\\ude00':1}", 0, "header byte 8: expected a pair of surrogate escapes, found '\"'"),
                row("{'\u00ff':1}", 0, "header byte 2: expected UTF-8 text, found bytes that are none"),
                row("{'\u00c0\u00af':1}", 0, "header byte 2: expected UTF-8 text, found bytes that are none"),
                row("{'\u00ed\u00a0\u0080':1}", 0, "header byte 2: expected UTF-8 text, found bytes that are none"),
                row("{'\u00e2\u0082':1}", 0, "header byte 2: expected UTF-8 text, found bytes that are none"),
                row("{'\u00f4\u0090\u0080\u0080':1}", 0, "header byte 2: expected UTF-8 text, found bytes that are none"),
                row("{'a':1}", 0, "header byte 5: expected '{', found '1'"),
                row("{'a':null}", 0, "header byte 5: expected '{', found 'n'"),
                row("{'a':{}}", 0, "tensor \"a\": expected a field dtype, found none"),
                row("{'a':{'dtype':'U8'}}", 0, "tensor \"a\": expected a field shape, found none"),
                row("{'a':{'dtype':'U8','shape':[1]}}", 1, "tensor \"a\": expected a field data_offsets, found none"),
                row("{'a':{'shape':[1],'data_offsets':[0,1]}}", 1, "tensor \"a\": expected a field dtype, found none"),
                row("{'a':{'dtype':'U8','dtype':'U8'}}", 0, "header byte 19: key \"dtype\" is there twice"),
                row("{'a':{'offsets':[0,1]}}", 0,
                        "tensor \"a\": expected the fields dtype, shape and data_offsets, found \"offsets\""),
                row("{'a':" + ok + ",'a':" + ok + "}", 1, "header byte 53: key \"a\" is there twice"),
                row("{'a':" + ok + ",'\\u0061':" + ok + "}", 1, "header byte 53: key \"a\" is there twice"),
                row("{'__metadata__':{},'__metadata__':{}}", 0, "header byte 19: key \"__metadata__\" is there twice"),
                row("{'__metadata__':{'k':'1','k':'2'}}", 0, "header byte 25: key \"k\" is there twice"),
                row("{'__metadata__':{'k':1}}", 0, "header byte 21: expected a string, found '1'"),
                row("{'__metadata__':{'k':{}}}", 0, "header byte 21: expected a string, found '{'"),
                row("{'__metadata__':{'k':null}}", 0, "header byte 21: expected a string, found 'n'"),
                row("{'__metadata__':'pt'}", 0, "header byte 16: expected '{', found '\"'"),
                row(tensor("'u8'", "1", "0,1"), 1, "tensor \"a\": field dtype: expected one of [BOOL, F4, F6_E2M3, F6_E3M2, U8, I8, "
                        + "F8_E5M2, F8_E4M3, F8_E8M0, F8_E4M3FNUZ, F8_E5M2FNUZ, I16, U16, F16, BF16, I32, U32, F32, C64, F64, I64, U64], "
                        + "found \"u8\""),
                row(tensor("8", "1", "0,1"), 1, "header byte 14: expected a string, found '8'"),
                row(tensor("'U8'", "-1", "0,1"), 1, "header byte 28: expected a non-negative integer, found '-'"),
                row(tensor("'U8'", "1.0", "0,1"), 1, "header byte 28: expected a non-negative integer, found '1'"),
                row(tensor("'U8'", "1e0", "0,1"), 1, "header byte 28: expected a non-negative integer, found '1'"),
                row(tensor("'U8'", "01", "0,1"), 1, "header byte 28: expected a non-negative integer, found '0'"),
                row(tensor("'U8'", "'1'", "0,1"), 1, "header byte 28: expected a non-negative integer, found '\"'"),
                row(tensor("'U8'", "[1]", "0,1"), 1, "header byte 28: expected a non-negative integer, found '['"),
                row(tensor("'U8'", "1 1", "0,1"), 1, "header byte 30: expected ',' or ']', found '1'"),
                row(tensor("'U8'", "1,", "0,1"), 1, "header byte 30: expected a non-negative integer, found ']'"),
                row(tensor("'U8'", "9223372036854775808", "0,1"), 1, "header byte 28: expected an integer below 2^63, found a larger one"),
                row(tensor("'U8'", "4294967296,4294967296", "0,1"), 1,
                        "tensor \"a\": field shape: expected a size below 2^63 bits, found [4294967296, 4294967296]"),
                row(tensor("'U8'", "2305843009213693952", "0,1"), 1,
                        "tensor \"a\": field shape: expected a size below 2^63 bits, found [2305843009213693952]"),
                row(tensor("'U8'", "1" + ",1".repeat(64), "0,1"), 1,
                        "tensor \"a\": field shape: expected at most 64 numbers, found more"),
                row(tensor("'U8'", "1", "0"), 1, "tensor \"a\": field data_offsets: expected 2 numbers, found 1"),
                row(tensor("'U8'", "1", "0,1,1"), 1, "tensor \"a\": field data_offsets: expected at most 2 numbers, found more"),
                row(tensor("'U8'", "1", "1,0"), 1, "tensor \"a\": field data_offsets: expected begin <= end, found [1, 0]"),
                row(tensor("'F32'", "1", "0,3"), 3, "tensor \"a\": expected 4 bytes for F32 [1], found 3"),
                row(tensor("'F32'", "", "0,5"), 5, "tensor \"a\": expected 4 bytes for F32 [], found 5"),
                row(tensor("'F32'", "0", "0,1"), 1, "tensor \"a\": expected 0 bytes for F32 [0], found 1"),
                row(tensor("'F4'", "3", "0,1"), 1, "tensor \"a\": expected whole bytes, found 12 bits of F4 [3]"),
                row(tensor("'U8'", "1", "1,2"), 2,
                        "tensor \"a\" leaves a hole before it: expected its data to begin at 0, found 1"),
                row("{'a':" + ok + ",'b':{'dtype':'U8','shape':[1],'data_offsets':[2,3]}}", 3,
                        "tensor \"b\" leaves a hole before it: expected its data to begin at 1, found 2"),
                row("{'a':" + ok + ",'b':" + ok + "}", 1,
                        "tensor \"b\" overlaps the tensor before it: expected its data to begin at 1, found 0"),
                row("{'b':{'dtype':'U8','shape':[2],'data_offsets':[1,3]},'a':{'dtype':'U8','shape':[2],'data_offsets':[0,2]}}", 3,
                        "tensor \"b\" overlaps the tensor before it: expected its data to begin at 2, found 1"),
                row("{'a':" + ok + ",'e':{'dtype':'U8','shape':[0],'data_offsets':[9,9]}}", 1,
                        "tensor \"e\" leaves a hole before it: expected its data to begin at 1, found 9"),
                row("{'a':" + ok + "}", 0, "expected 1 bytes of data after the header, found 0: the file is cut short"),
                row("{'a':" + ok + "}", 2, "expected 1 bytes of data after the header, found 2"),
                row("{}", 1, "expected 0 bytes of data after the header, found 1"),
                row("{'a':" + "[".repeat(100_000), 0, "header byte 5: expected '{', found '['"),
                row("{'a':".repeat(100_000), 0,
                        "tensor \"a\": expected the fields dtype, shape and data_offsets, found \"a\""),
                row("{'a\\n\\u2028':{}}", 0, "tensor \"a\\u000a\\u2028\": expected a field dtype, found none"),
                row("{'" + "n".repeat(100_000) + "':{}}", 0,
                        "tensor \"" + "n".repeat(200) + "... (100000 characters)\": expected a field dtype, found none"));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{'a':{'dtype':" + dtype + ",'shape':[" + shape + "],'data_offsets':[" + offsets + "]}}";
    }

    private static Arguments row(String header, int dataBytes, String message) {
        return Arguments.of(header.replace('\'', '"'), dataBytes, message);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void brokenHeaderIsOneLine(String header, int dataBytes, String message) throws IOException {
        byte[] json = header.getBytes(ISO_8859_1);
        refused(file(json.length, json, dataBytes), message);
    }

    @Test
    void brokenLengthIsOneLineAndTakesNoMemory() throws IOException {
        refused(new byte[0], "expected 8 bytes of header length, found a file of 0 bytes");
        refused(new byte[7], "expected 8 bytes of header length, found a file of 7 bytes");
        byte[] json = "{}".getBytes(ISO_8859_1);
        refused(file(0, new byte[0], 0), "header byte 0: expected '{', found the end of the header");
        refused(file(3, json, 0), "header length: expected at most 2 (the rest of the file), found 3");
        refused(file(99_999_999, json, 0), "header length: expected at most 2 (the rest of the file), found 99999999");
        refused(file(Long.MAX_VALUE, json, 0), "header length: expected at most 2 (the rest of the file), found 9223372036854775807");
        refused(file(-1, json, 0), "header length: expected at most 2 (the rest of the file), found 18446744073709551615");
    }

    @Test
    void headerBeyondTheFormatsLimitIsNotRead() throws IOException {
        Path file = folder.resolve("sparse.safetensors");
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200_000_000);
            sparse.write(file(100_000_001, new byte[0], 0));
        }
        refused(file, "header length: expected at most 100000000 (the format's limit), found 100000001");
    }

    @Test
    void whatIsNoFileIsOneLine() {
        refused(folder, "expected a file, found something else");
        refused(folder.resolve("absent.safetensors"), "cannot be read: no such file or folder");
    }

    @Test
    void everyCutOfAGoodFileIsRefused() throws IOException {
        byte[] json = tensor("\"F32\"", "2", "0,8").replace('\'', '"').getBytes(ISO_8859_1);
        byte[] whole = file(json.length, json, 8);
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            FormatException refused = assertThrows(FormatException.class, () -> SafetensorsFile.open(file, SafetensorsFile.Load.MAP));
            assertEquals(1, refused.getMessage().lines().count());
        }
        Files.write(file, whole);
        SafetensorsFile.open(file, SafetensorsFile.Load.MAP).close();
    }

    private void refused(byte[] content, String message) throws IOException {
        Path file = folder.resolve("broken.safetensors");
        Files.write(file, content);
        refused(file, message);
    }

    private static void refused(Path file, String message) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (SafetensorsFile.Load load : SafetensorsFile.Load.values()) {
            long before = threads.getCurrentThreadAllocatedBytes();
            FormatException refused = assertThrows(FormatException.class, () -> SafetensorsFile.open(file, load));
            long taken = threads.getCurrentThreadAllocatedBytes() - before;
            assertEquals(file + ": " + message, refused.getMessage());
            assertEquals(1, refused.getMessage().lines().count());
            assertTrue(taken < 4_000_000, () -> "took " + taken + " bytes for a file of little");
        }
    }

    private static byte[] file(long headerLength, byte[] json, int dataBytes) {
        return ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN).putLong(headerLength).put(json).array();
    }
}
