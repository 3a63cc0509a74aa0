package lorikeet.lora.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import lorikeet.lora.UsageException;
import lorikeet.tensor.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFileTest {
    @TempDir
    Path folder;

    /** Each row as "line: object". */
    private List<String> rows(String name, byte[] content) {
        try {
            Files.write(folder.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> rows = new ArrayList<>();
        DataFile.read("--dataset", folder.resolve(name), row -> rows.add(row.place().line() + ": " + row.fields()));
        return rows;
    }

    private List<String> rows(String name, String content) {
        return rows(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] zipped(String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jsonl", "a.json", "a.JSONL"})
    void objectsStandOnLines(String name) {
        assertEquals(List.of("2: {\"a\":\"é\"}", "4: {\"a\":[1,null]}"), rows(name, "\n{\"a\": \"é\"}\r\n  \r\n{\"a\": [1, null]}"));
    }

    @Test
    void listOfObjectsSpansLines() {
        assertEquals(List.of("3: {\"a\":1}", "5: {\"a\":2}"), rows("a.json", "\n[\n {\"a\": 1},\n\n {\"a\":\n 2}]\n"));
        assertEquals(List.of(), rows("a.json", "[]"));
    }

    @Test
    void textsStandOnLines() {
        assertEquals(List.of("1: {\"text\":\"one\"}", "3: {\"text\":\" [two] \"}"), rows("a.txt", "one\n\n [two] \n"));
    }

    @Test
    void byteOrderMarkIsPassedOver() {
        assertEquals(List.of("1: {\"a\":1}"), rows("a.jsonl", "\ufeff{\"a\": 1}\n"));
        assertEquals(List.of("1: {\"a\":1}"), rows("a.json", "\ufeff[{\"a\": 1}]"));
        assertEquals(List.of("2: {\"a\":\"1\"}"), rows("a.csv", "\ufeffa\n1\n"));
        assertEquals(List.of("1: {\"text\":\"a\ufeff\"}"), rows("a.txt", "\ufeffa\ufeff"));
        assertEquals(List.of(), rows("a.txt", "\ufeff"));
    }

    @Test
    void zippedFilesReadAsPlainOnes() {
        assertEquals(List.of("1: {\"a\":1}"), rows("a.jsonl.gz", zipped("{\"a\": 1}\n")));
        assertEquals(List.of("1: {\"a\":1}"), rows("a.json.gz", zipped("[{\"a\": 1}]\n")));
        assertEquals(List.of("2: {\"a\":\"1\"}"), rows("a.csv.gz", zipped("a\n1\n")));
        assertEquals(List.of("1: {\"text\":\"a\"}"), rows("a.txt.gz", zipped("a\n")));
    }

    /** The examples of RFC 4180, section 2, items 1 to 7. */
    @Test
    void csvFollowsItsStandard() {
        assertEquals(List.of("2: {\"a\":\"zzz\",\"b\":\"yyy\",\"c\":\"xxx\"}"), rows("a.csv", "a,b,c\r\nzzz,yyy,xxx\r\n"));
        assertEquals(List.of("2: {\"a\":\"zzz\",\"b\":\"yyy\",\"c\":\"xxx\"}"), rows("a.csv", "a,b,c\r\nzzz,yyy,xxx"));
        assertEquals(List.of("2: {\"a\":\"aaa\",\"b\":\"b\\r\\nbb\",\"c\":\"ccc\"}", "4: {\"a\":\"zzz\",\"b\":\"yyy\",\"c\":\"xxx\"}"),
                rows("a.csv", "a,b,c\r\n\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx"));
        assertEquals(List.of("2: {\"a\":\"aaa\",\"b\":\"b\\\"bb\",\"c\":\"ccc\"}"), rows("a.csv", "a,b,c\n\"aaa\",\"b\"\"bb\",\"ccc\""));
    }

    @Test
    void csvFieldsMayBeEmptyAndBlankLinesAreNone() {
        assertEquals(List.of("2: {\"a\":\"\",\"b\":\"\"}", "4: {\"a\":\"say \\\"x\\\"\",\"b\":\" \"}"), rows("a.csv", "a,b\n,\"\"\n\nsay \"x\", \n"));
        assertEquals(List.of(), rows("a.csv", "a,b\n"));
        assertEquals(List.of(), rows("a.csv", ""));
    }

    @Test
    void csvColumnsWithoutNameArePassedOver() {
        assertEquals(List.of("2: {\"q\":\"x\"}"), rows("a.csv", ",q\n0,x\n"));
    }

    @Test
    void longLinesAreReadWhole() {
        String text = "é😀x".repeat(50_000);
        assertEquals(List.of("1: {\"text\":\"" + text + "\"}", "2: {\"text\":\"y\"}"), rows("a.txt", text + "\ny"));
    }

    @Test
    void invalidUtf8IsNamedWithItsLine() {
        byte[] content = "{\"a\": 1}\n{\"a\": \"?\"}\n".getBytes(StandardCharsets.UTF_8);
        content[16] = (byte) 0xff;
        for (String name : List.of("a.jsonl", "a.json", "a.txt", "a.csv")) {
            String message = assertThrows(FormatException.class, () -> rows(name, content)).getMessage();
            assertTrue(message.endsWith(name + " line 2: expected UTF-8 text, found a byte that is none"), message);
        }
        byte[] cut = {'a', (byte) 0xc3};
        assertTrue(assertThrows(FormatException.class, () -> rows("a.txt", cut)).getMessage().contains("line 1: expected UTF-8"));
    }

    @Test
    void damagedZipsAreRefused() {
        byte[] whole = zipped(IntStream.range(0, 10_000).mapToObj(i -> "{\"a\": " + i * 7919L % 10_007 + "}\n").collect(Collectors.joining()));
        byte[] half = Arrays.copyOf(whole, whole.length / 2);
        assertTrue(assertThrows(FormatException.class, () -> rows("a.jsonl.gz", half)).getMessage().contains("cannot be read on: it ends too early"));
        assertTrue(assertThrows(UsageException.class, () -> rows("a.jsonl.gz", "")).getMessage().endsWith("a.jsonl.gz cannot be read: it ends too early"));
        assertTrue(assertThrows(UsageException.class, () -> rows("a.jsonl.gz", "{}")).getMessage().contains("a.jsonl.gz cannot be read: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.parquet", "a", "a.gz", "a.jsonl.zip", "jsonl"})
    void otherKindsOfFilesAreRefused(String name) {
        String message = assertThrows(UsageException.class, () -> rows(name, "x")).getMessage();
        assertTrue(message.endsWith(": expected a name that ends in .jsonl, .json, .csv or .txt, with or without .gz"), message);
    }

    @Test
    void filesThatAreNoneAreRefused() {
        assertTrue(assertThrows(UsageException.class, () -> DataFile.read("--dataset", folder.resolve("b.jsonl"), _ -> {})).getMessage().endsWith("b.jsonl does not exist"));
        assertTrue(assertThrows(UsageException.class, () -> DataFile.read("--dataset", folder, _ -> {})).getMessage().endsWith(" is not a file"));
    }

    @Test
    void rowsBeyondTheLimitAreRefusedBeforeTheyFillMemory() throws IOException {
        Path file = folder.resolve("a.txt.gz");
        byte[] million = new byte[1 << 20];
        Arrays.fill(million, (byte) 'x');
        try (GZIPOutputStream gzip = new GZIPOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < 65; i++) gzip.write(million);
        }
        String message = assertThrows(FormatException.class, () -> DataFile.read("--dataset", file, _ -> {})).getMessage();
        assertTrue(message.endsWith("line 1: expected rows of at most 67108864 characters, found a longer one"), message);
    }
}
