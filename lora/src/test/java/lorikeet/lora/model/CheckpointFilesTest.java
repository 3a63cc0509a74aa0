package lorikeet.lora.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lorikeet.tensor.FormatException;
import lorikeet.tensor.Shape;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.SafetensorsWriter;
import lorikeet.tensor.safetensors.StoredDType;
import lorikeet.tensor.safetensors.TensorData;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFilesTest {
    private static final String FIRST = "model-00001-of-00002.safetensors", SECOND = "model-00002-of-00002.safetensors";
    private static final String Q = "model.layers.0.self_attn.q_proj.weight";

    @TempDir Path folder;
    private DecoderConfig config;
    private Map<String, TensorData> tensors;

    @BeforeEach
    void tinyModel() {
        config = ConfigJson.of(Architecture.LLAMA).read(folder);
        tensors = new LinkedHashMap<>();
        for (TensorNames.Named tensor : TensorNames.of(config)) put(tensor.name(), StoredDType.BF16, tensor.shape());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsEveryTensor(boolean sharded) throws IOException {
        if (sharded) writeShards();
        else write(CheckpointFiles.SINGLE, tensors);
        try (CheckpointFiles files = CheckpointFiles.open(folder, SafetensorsFile.Load.MAP)) {
            files.check(config);
            assertEquals(tensors.keySet(), new LinkedHashMap<>(files.weights()).keySet());
            tensors.forEach((name, tensor) -> {
                CheckpointFiles.Weight weight = files.weight(name);
                assertEquals(tensor.shape(), weight.entry().shape());
                assertEquals(-1, weight.file().segment(name).mismatch(tensor.bytes().get()), name);
            });
        }
    }

    @Test
    void oldTablesAndATiedOutputProjectionAreTolerated() {
        config = ConfigJson.of(Architecture.LLAMA).with("tie_word_embeddings", "true").read(folder);
        put("model.layers.0.self_attn.rotary_emb.inv_freq", StoredDType.F32, Shape.of(2));
        write(CheckpointFiles.SINGLE, tensors);
        try (CheckpointFiles files = CheckpointFiles.open(folder, SafetensorsFile.Load.MAP)) {
            files.check(config);
        }
    }

    @Test
    void closingClosesEveryFile() throws IOException {
        writeShards();
        CheckpointFiles files = CheckpointFiles.open(folder, SafetensorsFile.Load.MAP);
        MemorySegment segment = files.weight(Q).file().segment(Q);
        files.close();
        assertThrows(IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
    }

    @Test
    void wrongTensorsAreNamed() {
        tensors.remove(Q);
        checkRefuses("1 tensor is missing: " + Q + "; config.json and the weights do not belong together");
        put("model.layers.0.self_atn.q_proj.weight", StoredDType.BF16, Shape.of(16, 16));
        put("visual.patch_embed", StoredDType.BF16, Shape.of(1));
        checkRefuses("1 tensor is missing: " + Q + "; 2 tensors are unexpected: model.layers.0.self_atn.q_proj.weight (did you mean "
                + Q + "?), visual.patch_embed; config.json and the weights do not belong together");
        tensors.keySet().removeIf(name -> name.contains("layers.1") || name.contains("atn") || name.contains("visual"));
        checkRefuses("10 tensors are missing: " + Q + ", model.layers.1.input_layernorm.weight, model.layers.1.self_attn.q_proj.weight"
                + " and 7 more; config.json and the weights do not belong together");
    }

    @Test
    void wrongShapeAndDTypeAreNamed() {
        put(Q, StoredDType.BF16, Shape.of(16, 8));
        checkRefuses("/model.safetensors", "tensor \"" + Q + "\": expected shape [16, 16], as config.json says, found [16, 8]");
        put(Q, StoredDType.I8, Shape.of(16, 16));
        checkRefuses("/model.safetensors", "tensor \"" + Q + "\": expected dtype F32, F16 or BF16, found I8");
        put(Q, StoredDType.F8_E4M3, Shape.of(16, 16));
        checkRefuses("/model.safetensors", "tensor \"" + Q + "\": expected dtype F32, F16 or BF16, found F8_E4M3");
    }

    @Test
    void foldersWithoutWeightsSayWhatTheyHold() throws IOException {
        String expected = "expected model.safetensors or model.safetensors.index.json, found ";
        openRefuses("", expected + "neither");
        Files.createFile(folder.resolve("adapter_model.safetensors"));
        openRefuses("", expected + "an adapter");
        Files.createFile(folder.resolve("pytorch_model.bin"));
        openRefuses("", expected + "pickled weights, pytorch_model.bin: reading a pickle can run code that it carries; "
                + "convert it to safetensors where it comes from");
        Path absent = folder.resolve("absent");
        assertEquals(absent + ": expected a model folder, found none",
                assertThrows(FormatException.class, () -> CheckpointFiles.open(absent, SafetensorsFile.Load.MAP)).getMessage());
    }

    @Test
    void shardsMustAgreeWithTheirIndex() throws IOException {
        writeShards();
        Files.delete(folder.resolve(SECOND));
        openRefuses("/" + SECOND, "cannot be read: no such file or folder");
        write(SECOND, Map.of(Q, tensors.get(Q)));
        openRefuses("", "tensor \"" + Q + "\" is in two files, " + FIRST + " and " + SECOND);
        write(SECOND, Map.of());
        openRefuses("", "model.safetensors.index.json expects tensor \"lm_head.weight\" in " + SECOND + ", found it nowhere");
        writeIndex(Map.of(Q, SECOND, "model.norm.weight", FIRST));
        openRefuses("", "model.safetensors.index.json expects tensor \"" + Q + "\" in " + SECOND + ", found it in " + FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.safetensors", "/etc/passwd", "..", ".", "", "sub/model.safetensors", "..\\\\secret", "a\\u0000b"})
    void indexMayNotPointOutOfItsFolder(String shard) throws IOException {
        Files.writeString(folder.resolve(ShardIndex.FILE), "{\"weight_map\": {\"w\": \"" + shard + "\"}}");
        FormatException refused = assertThrows(FormatException.class, () -> CheckpointFiles.open(folder, SafetensorsFile.Load.MAP));
        assertEquals(folder.resolve(ShardIndex.FILE) + ": field weight_map.w: expected the name of a file in the same folder, found \"" + shard + "\"",
                refused.getMessage());
    }

    @Test
    void indexWithoutMapIsRefused() throws IOException {
        Files.writeString(folder.resolve(ShardIndex.FILE), "{}");
        openRefuses("/" + ShardIndex.FILE, "field weight_map: expected an object: tensor to file, found no such field");
        Files.writeString(folder.resolve(ShardIndex.FILE), "{\"weight_map\": {\"w\": 1}}");
        openRefuses("/" + ShardIndex.FILE, "field weight_map.w: expected a string, found 1");
    }

    @Test
    void readsARealCheckpoint() {
        Path model = Path.of(System.getProperty("lorikeet.shared", "../../shared"), "data/stories260K-hf");
        Assumptions.assumeTrue(Files.isDirectory(model), () -> "skipped: no " + model);
        try (CheckpointFiles files = CheckpointFiles.open(model, SafetensorsFile.Load.MAP)) {
            files.check(DecoderConfig.read(model));
            assertEquals(47, files.weights().size());
        }
    }

    private void put(String name, StoredDType dtype, Shape shape) {
        byte[] bytes = new byte[(int) shape.count() * dtype.bits() / 8];
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) (name.hashCode() + i);
        tensors.put(name, new TensorData(name, dtype, shape, MemorySegment.ofArray(bytes)));
    }

    private void write(String file, Map<String, TensorData> content) {
        SafetensorsWriter.write(folder.resolve(file), List.copyOf(content.values()), Map.of("format", "pt"));
    }

    /** Tensors up to the last norm in the first shard, the rest in the second. */
    private void writeShards() throws IOException {
        Map<String, TensorData> first = new LinkedHashMap<>(tensors), second = new LinkedHashMap<>(tensors);
        first.remove(TensorNames.LM_HEAD);
        second.keySet().removeAll(first.keySet());
        write(FIRST, first);
        write(SECOND, second);
        Map<String, String> index = new TreeMap<>();
        first.keySet().forEach(name -> index.put(name, FIRST));
        second.keySet().forEach(name -> index.put(name, SECOND));
        writeIndex(index);
    }

    private void writeIndex(Map<String, String> weightMap) throws IOException {
        StringBuilder json = new StringBuilder("{\"metadata\": {\"total_size\": 1}, \"weight_map\": {");
        weightMap.forEach((name, file) -> json.append(json.charAt(json.length() - 1) == '{' ? "" : ", ").append("\"" + name + "\": \"" + file + "\""));
        Files.writeString(folder.resolve(ShardIndex.FILE), json + "}}");
    }

    private void checkRefuses(String message) {
        checkRefuses("", message);
    }

    private void checkRefuses(String file, String message) {
        write(CheckpointFiles.SINGLE, tensors);
        try (CheckpointFiles files = CheckpointFiles.open(folder, SafetensorsFile.Load.MAP)) {
            assertEquals(folder + file + ": " + message, assertThrows(FormatException.class, () -> files.check(config)).getMessage());
        }
    }

    private void openRefuses(String file, String message) {
        FormatException refused = assertThrows(FormatException.class, () -> CheckpointFiles.open(folder, SafetensorsFile.Load.MAP));
        assertEquals(folder + file + ": " + message, refused.getMessage());
    }
}
