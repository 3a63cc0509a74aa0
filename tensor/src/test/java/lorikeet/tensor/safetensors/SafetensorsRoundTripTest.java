package lorikeet.tensor.safetensors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import lorikeet.tensor.DType;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Shape;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetensorsRoundTripTest {
    @TempDir Path folder;

    @Test
    void writesTheBytesOfThePublishedLibrary() throws IOException {
        Path file = folder.resolve("golden.safetensors");
        SafetensorsWriter.write(file, List.of(
                new TensorData("b", StoredDType.U8, Shape.of(3), bytes(1, 2, 3)),
                new TensorData("a\"\n\u0001é", StoredDType.F16, Shape.of(), bytes(0, 0x3c)),
                new TensorData("z", StoredDType.F32, Shape.of(1, 1), bytes(0, 0, 0x80, 0x3f)),
                new TensorData("y", StoredDType.F32, Shape.of(2, 0), bytes())), Map.of("format", "pt"));
        // F32 before F16 before U8, y before z.
        String json = "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"y\":{\"dtype\":\"F32\",\"shape\":[2,0],\"data_offsets\":[0,0]},"
                + "\"z\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]},"
                + "\"a\\\"\\n\\u0001é\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[4,6]},"
                + "\"b\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[6,9]}}";
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        // 258 bytes of JSON and 6 spaces make 264 = 0x0108.
        expected.writeBytes(new byte[] {0x08, 0x01, 0, 0, 0, 0, 0, 0});
        expected.writeBytes((json + " ".repeat(6)).getBytes(UTF_8));
        expected.writeBytes(new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0x3c, 1, 2, 3});
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(file));
    }

    @ParameterizedTest
    @EnumSource(SafetensorsFile.Load.class)
    void everyDTypeComesBackBitForBit(SafetensorsFile.Load load) {
        Path file = folder.resolve("all.safetensors");
        Random random = new Random(7);
        List<TensorData> tensors = new ArrayList<>();
        for (DType dtype : DType.values()) {
            for (Shape shape : List.of(Shape.of(), Shape.of(0), Shape.of(3, 0, 2), Shape.of(5, 7), Shape.of(1, 2, 3, 4))) {
                byte[] content = new byte[(int) shape.count() * dtype.bytes()];
                random.nextBytes(content);
                tensors.add(new TensorData(dtype + " " + shape, StoredDType.of(dtype), shape, MemorySegment.ofArray(content)));
            }
        }
        SafetensorsWriter.write(file, tensors, Map.of());
        try (SafetensorsFile read = SafetensorsFile.open(file, load)) {
            assertEquals(tensors.size(), read.entries().size());
            assertEquals(Map.of(), read.metadata());
            for (TensorData tensor : tensors) {
                TensorEntry entry = read.entry(tensor.name());
                assertEquals(tensor.dtype(), entry.dtype());
                assertEquals(tensor.shape(), entry.shape());
                MemorySegment segment = read.segment(tensor.name());
                assertTrue(segment.isReadOnly());
                assertEquals(-1, segment.mismatch(tensor.bytes().get()), tensor.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(SafetensorsFile.Load.class)
    void fileWithoutTensorsIsValid(SafetensorsFile.Load load) {
        Path file = folder.resolve("none.safetensors");
        SafetensorsWriter.write(file, List.of(), Map.of("b", "2", "a", "ü\t"));
        try (SafetensorsFile read = SafetensorsFile.open(file, load)) {
            assertEquals(List.of(), read.entries());
            assertEquals(Map.of("a", "ü\t", "b", "2"), read.metadata());
        }
    }

    @Test
    void namesBeyondTheBasicPlaneSortAsUtf8() {
        Path file = folder.resolve("names.safetensors");
        SafetensorsWriter.write(file, Stream.of("\ud83d\ude00", "\uffee", "z")
                .map(name -> new TensorData(name, StoredDType.U8, Shape.of(1), bytes(1))).toList(), Map.of());
        try (SafetensorsFile read = SafetensorsFile.open(file, SafetensorsFile.Load.MAP)) {
            assertEquals(List.of("z", "\uffee", "\ud83d\ude00"), read.entries().stream().map(TensorEntry::name).toList());
        }
    }

    @Test
    void largeTensorStreamsInPieces() {
        Path file = folder.resolve("large.safetensors");
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) values[i] = i * 0.5f;
        SafetensorsWriter.write(file, List.of(
                new TensorData("w", StoredDType.F32, Shape.of(values.length), MemorySegment.ofArray(values))), Map.of());
        try (SafetensorsFile read = SafetensorsFile.open(file, SafetensorsFile.Load.COPY)) {
            assertArrayEquals(values, read.segment("w").toArray(ValueLayout.JAVA_FLOAT_UNALIGNED));
        }
    }

    @Test
    void otherTypesAreListedButNotRead() {
        Path file = folder.resolve("f8.safetensors");
        SafetensorsWriter.write(file, List.of(new TensorData("scale", StoredDType.F8_E4M3, Shape.of(2), bytes(1, 2))), Map.of());
        try (SafetensorsFile read = SafetensorsFile.open(file, SafetensorsFile.Load.MAP)) {
            assertEquals(StoredDType.F8_E4M3, read.entry("scale").dtype());
            FormatException refused = assertThrows(FormatException.class, () -> read.segment("scale"));
            assertEquals(file + ": tensor \"scale\": expected a dtype of F64 F32 F16 BF16 I64 I32 I16 I8 U8 BOOL, found F8_E4M3, "
                    + "which is listed but not read", refused.getMessage());
            FormatException absent = assertThrows(FormatException.class, () -> read.segment("scales"));
            assertEquals(file + ": tensor \"scales\": expected one of that name, found none", absent.getMessage());
        }
    }

    @Test
    void bytesAreDeadAfterClose() {
        Path file = folder.resolve("w.safetensors");
        SafetensorsWriter.write(file, List.of(new TensorData("w", StoredDType.U8, Shape.of(1), bytes(5))), Map.of());
        SafetensorsFile read = SafetensorsFile.open(file, SafetensorsFile.Load.MAP);
        MemorySegment segment = read.segment("w");
        assertEquals(5, segment.get(ValueLayout.JAVA_BYTE, 0));
        read.close();
        read.close();
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> read.segment("w"));
    }

    @Test
    void wrongTensorsAreRefusedAndNothingIsLeft() throws IOException {
        TensorData good = new TensorData("a", StoredDType.U8, Shape.of(1), bytes(1));
        refuses("two tensors are called \"a\"", good, good);
        refuses("no tensor may be called __metadata__", new TensorData("__metadata__", StoredDType.U8, Shape.of(1), bytes(1)));
        refuses("tensor \"b\": expected 8 bytes for F32 [2], found 7", good,
                new TensorData("b", StoredDType.F32, Shape.of(2), bytes(1, 2, 3, 4, 5, 6, 7)));
        refuses("a name or metadata text holds half of a surrogate pair", new TensorData("\ud800", StoredDType.U8, Shape.of(0), bytes()));
        refuses("tensor q: F4 [3] is no whole number of bytes", new TensorData("q", StoredDType.F4, Shape.of(3), bytes(1, 2)));
        Path nowhere = folder.resolve("absent/x.safetensors");
        assertThrows(UncheckedIOException.class, () -> SafetensorsWriter.write(nowhere, List.of(good), Map.of()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void readsAModelThatOthersWrote() {
        Path file = Path.of(System.getProperty("lorikeet.shared", "../../shared"), "data/stories260K-hf/model.safetensors");
        Assumptions.assumeTrue(Files.exists(file), () -> "skipped: no " + file);
        try (SafetensorsFile model = SafetensorsFile.open(file, SafetensorsFile.Load.MAP)) {
            assertEquals(Map.of("format", "pt"), model.metadata());
            assertEquals(5 * 9 + 2, model.entries().size());
            assertEquals(Shape.of(512, 64), model.entry("model.embed_tokens.weight").shape());
            long parameters = model.entries().stream().mapToLong(entry -> entry.shape().count()).sum();
            assertEquals(260_032, parameters);
            Path copy = folder.resolve("copy.safetensors");
            SafetensorsWriter.write(copy, model.entries().stream()
                    .map(e -> new TensorData(e.name(), e.dtype(), e.shape(), model.segment(e.name()))).toList(), model.metadata());
            assertEquals(-1, Files.mismatch(file, copy));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void refuses(String message, TensorData... tensors) {
        Path file = folder.resolve("wrong.safetensors");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> SafetensorsWriter.write(file, List.of(tensors), Map.of()));
        assertEquals(message, refused.getMessage());
    }

    private static MemorySegment bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
        return MemorySegment.ofArray(bytes);
    }
}
