package lorikeet.lora.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lorikeet.lora.cli.BadInput.Case;
import lorikeet.lora.cli.BadInput.Change;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The safetensors files that commands read, spoilt in length, header and offsets. */
class MalformedWeightsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> COMMANDS = Map.of("model/model.safetensors", "inspect @model",
            "run/checkpoint-1/adapter_model.safetensors", "inspect @model --adapters @run",
            "run/checkpoint-1/optimizer.safetensors", "sft --resume_from_checkpoint @run --max_steps 5");
    /** All are read by one reader: what is wrong within the header is tried on one of them. */
    private static final String ONE = "run/checkpoint-1/adapter_model.safetensors";
    private static final Map<String, List<String>> WRONG = Map.of(
            "dtype", List.of("\"F33\"", "\"f32\"", "\"\"", "\"F16\"", "\"F64\"", "null", "3", "[\"F32\"]", "{}"),
            "shape", List.of("[]", "[1]", "[0]", "[-1]", "[1e9]", "[1.5]", "[\"2\"]", "[true]", "[[2]]", "[9223372036854775807]", "[9223372036854775807, 9223372036854775807]", "[4294967296, 4294967296]",
                    "[18446744073709551616]", "null", "3", "{}", "\"2\""),
            "data_offsets", List.of("[]", "[0]", "[0, 0]", "[0, 1]", "[1, 0]", "[-1, 8]", "[0, -8]", "[0, 4, 8]", "[0, 9223372036854775807]", "[9223372036854775806, 9223372036854775807]",
                    "[0, 18446744073709551615]", "[0, 1e3]", "[0.0, 4.0]", "[\"0\", \"4\"]", "[null, null]", "null", "4", "{}", "[999999, 1000000]"));

    @TempDir Path temporary;

    /** Bytes of a file: eight of the header's length, the header, the data. */
    private record Parts(long length, byte[] header, byte[] data) {
        static Parts of(byte[] file) {
            int length = (int) ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
            return new Parts(length, Arrays.copyOfRange(file, 8, 8 + length), Arrays.copyOfRange(file, 8 + length, file.length));
        }

        Parts withHeader(String json) {
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            return new Parts(bytes.length, bytes, data);
        }

        byte[] bytes() {
            return ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN).putLong(length).put(header).put(data).array();
        }
    }

    private static Case spoilt(String file, String how, UnaryOperator<byte[]> damage) {
        Change change = folder -> Files.write(folder.resolve(file), damage.apply(Files.readAllBytes(folder.resolve(file))));
        return new Case(file + ": " + how, COMMANDS.get(file), change, List.of(Path.of(file).getFileName().toString()));
    }

    private static Case spoiltHeader(String file, String how, UnaryOperator<String> damage) {
        return spoilt(file, how, bytes -> {
            Parts parts = Parts.of(bytes);
            return parts.withHeader(damage.apply(new String(parts.header(), StandardCharsets.UTF_8))).bytes();
        });
    }

    @TestFactory
    Stream<DynamicTest> filesThatEndTooSoonOrTooLate() throws IOException {
        Path base = BadInput.whole(temporary);
        List<Case> cases = new ArrayList<>();
        for (String file : COMMANDS.keySet()) {
            byte[] whole = Files.readAllBytes(base.resolve(file));
            int data = 8 + Parts.of(whole).header().length;
            for (int size : new int[] {0, 1, 7, 8, 9, 8 + (data - 8) / 3, data - 1, data, data + 1, (data + whole.length) / 2, whole.length - 1, whole.length + 1, whole.length + 8}) {
                cases.add(spoilt(file, size + " of " + whole.length + " bytes", bytes -> Arrays.copyOf(bytes, size)));
            }
        }
        return BadInput.tests(temporary, cases.stream());
    }

    @TestFactory
    Stream<DynamicTest> lengthsOfTheHeaderThatAreWrong() {
        List<Case> cases = new ArrayList<>();
        for (String file : COMMANDS.keySet()) {
            for (long length : new long[] {0, 1, 2, 100_000_001, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE, -1, Long.MIN_VALUE}) {
                cases.add(spoilt(file, "header of " + length, bytes -> new Parts(length, Parts.of(bytes).header(), Parts.of(bytes).data()).bytes()));
            }
            for (int more : new int[] {-8, -1, 1, 8}) {
                cases.add(spoilt(file, "header longer by " + more, bytes -> new Parts(Parts.of(bytes).length() + more, Parts.of(bytes).header(), Parts.of(bytes).data()).bytes()));
            }
        }
        return BadInput.tests(temporary, cases.stream());
    }

    @TestFactory
    Stream<DynamicTest> headersThatAreNone() {
        List<String> headers = List.of(" ", "null", "[]", "3", "\"x\"", "{", "{}", " {}", "\ufeff{}", "{\"a\": 3}", "{\"a\": {}}", "{\"__metadata__\": {\"format\": \"pt\"}}", "{\"__metadata__\": []}", "{\"__metadata__\": {\"a\": 1}}",
                "{\"a\":".repeat(50_000), "[".repeat(50_000), "{\"\u0000\": 1}", "{} {}", "{}\u0000", "{\"a\": {\"dtype\": \"F32\"}}");
        return BadInput.tests(temporary, headers.stream().map(header -> spoiltHeader(ONE, header, _ -> header)));
    }

    @TestFactory
    Stream<DynamicTest> fieldsOfAnEntryThatAreWrong() {
        List<Case> cases = new ArrayList<>();
        WRONG.forEach((field, values) -> values.forEach(value -> cases.add(spoiltHeader(ONE, field + " " + value, header -> changed(header, field, value)))));
        for (String field : WRONG.keySet()) cases.add(spoiltHeader(ONE, "no " + field, header -> changed(header, field, null)));
        return BadInput.tests(temporary, cases.stream());
    }

    /** The header with a field of its second tensor set to {@code value}, or left out. */
    private static String changed(String header, String field, String value) {
        try {
            ObjectNode json = (ObjectNode) JSON.readTree(header);
            List<String> names = json.properties().stream().map(Map.Entry::getKey).filter(name -> !name.startsWith("__")).toList();
            ObjectNode entry = (ObjectNode) json.get(names.get(1));
            if (value == null) entry.remove(field);
            else entry.putRawValue(field, new RawValue(value));
            return JSON.writeValueAsString(json);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
