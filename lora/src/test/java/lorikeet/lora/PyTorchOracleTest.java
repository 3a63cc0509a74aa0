package lorikeet.lora;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.cli.CommandRun;
import lorikeet.lora.data.Row;
import lorikeet.lora.generate.Generator;
import lorikeet.lora.generate.Sampler;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.Weights;
import lorikeet.lora.train.Gradients;
import lorikeet.tensor.Device;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.reference.ReferenceDevice;
import lorikeet.tensor.safetensors.SafetensorsFile;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import lorikeet.tensor.safetensors.TensorEntry;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A real trained Llama against the numbers that an independent float64 PyTorch implementation gives for it. */
class PyTorchOracleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PEFT_PREFIX = "base_model.model.";

    private final Path model = SharedData.find("stories260K-hf");
    private final Path oracles = SharedData.find("oracles");

    private JsonNode json(String name) throws IOException {
        return JSON.readTree(oracles.resolve(name).toFile());
    }

    private static int[] ints(JsonNode list) {
        return list.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private Map<String, double[]> tensors(String file) {
        Map<String, double[]> tensors = new TreeMap<>();
        try (Device device = new ReferenceDevice(); Eager ops = Eager.on(device); SafetensorsFile opened = SafetensorsFile.open(oracles.resolve(file), Load.COPY)) {
            for (TensorEntry entry : opened.entries()) {
                Tensor tensor = Weights.mapped(device, opened, entry);
                tensors.put(entry.name(), Host.doubles(ops, tensor));
                tensor.release();
            }
        }
        return tensors;
    }

    static Stream<Named<Supplier<Device>>> devices() {
        return Stream.of(Named.of("cpu", CpuDevice::open), Named.of("reference", ReferenceDevice::new));
    }

    @ParameterizedTest
    @MethodSource("devices")
    void logitsAreThoseOfPyTorch(Supplier<Device> device) throws IOException {
        double[] expected = tensors("logits.safetensors").get("logits");
        try (OpenedModel opened = OpenedModel.frozen(device.get(), model)) {
            Close.assertWithin(1e-4, expected, opened.logits(ints(json("logits.json").get("input_ids"))), "logits on " + opened.device().name());
        }
    }

    @Test
    void weightsReadInsteadOfMappedGiveTheSameBits() throws IOException {
        int[] ids = ints(json("logits.json").get("input_ids"));
        try (OpenedModel mapped = OpenedModel.frozen(CpuDevice.open(), model);
                OpenedModel read = OpenedModel.on(CpuDevice.open(), ops -> LanguageModel.open(ops, model, new Storing(Load.COPY, null)))) {
            assertArrayEquals(mapped.logits(ids), read.logits(ids));
        }
    }

    private static List<Row> rows(JsonNode step) {
        List<Row> rows = new ArrayList<>();
        step.get("rows").forEach(row -> rows.add(new Row(ints(row.get("input_ids")), ints(row.get("labels")))));
        return rows;
    }

    @ParameterizedTest
    @EnumSource
    void lossAndGradientsAreThoseOfPyTorch(Recompute recompute) throws IOException {
        List<Row> rows = rows(json("lora_step.json"));
        try (OpenedModel opened = OpenedModel.adapted(CpuDevice.open(), model, oracles.resolve("lora_init"))) {
            compare(Gradients.of(opened.ops(), opened.model(), List.of(rows), recompute), 1e-5, 1e-4);
            compare(Gradients.of(opened.ops(), opened.model(), rows.stream().map(List::of).toList(), recompute), 1e-5, 1e-4);
        }
    }

    /** Rows in one forward pass, and in two that make one optimizer step. */
    @ParameterizedTest
    @CsvSource({"2, 1", "1, 2"})
    void firstLogRowOfTrainingIsThatOfPyTorch(int batch, int accumulation, @TempDir Path folder) throws IOException {
        JsonNode step = json("lora_step.json");
        Path rows = TinyRows.lines(folder.resolve("rows.jsonl"), step.get("rows").valueStream().map(JsonNode::toString).toList());
        CommandRun.done(List.of("sft", "--model", model.toString(), "--adapters", oracles.resolve("lora_init").toString(), "--dataset", rows.toString(), "--max_steps", "1",
                "--per_device_train_batch_size", "" + batch, "--gradient_accumulation_steps", "" + accumulation, "--add_version", "false", "--output_dir", folder.resolve("out").toString()));
        JsonNode row = RunFiles.log(folder.resolve("out")).getFirst();
        for (String field : List.of("loss", "grad_norm")) Close.assertRelative(1e-5, step.get(field).doubleValue(), row.get(field).doubleValue(), field);
    }

    @Test
    void referenceDeviceAgreesToTheOraclesOwnRounding() throws IOException {
        try (OpenedModel opened = OpenedModel.adapted(new ReferenceDevice(), model, oracles.resolve("lora_init"))) {
            compare(Gradients.of(opened.ops(), opened.model(), List.of(rows(json("lora_step.json"))), Recompute.NONE), 1e-6, 1e-6);
        }
    }

    private void compare(Gradients found, double lossLimit, double gradientLimit) throws IOException {
        JsonNode step = json("lora_step.json");
        Map<String, double[]> expected = tensors("lora_grads.safetensors");
        Close.assertRelative(lossLimit, step.get("loss").doubleValue(), found.loss(), "loss");
        Close.assertRelative(gradientLimit, step.get("grad_norm").doubleValue(), found.norm(), "grad_norm");
        assertEquals(expected.size(), found.byName().size());
        found.byName().forEach((name, gradient) -> Close.assertFrobenius(gradientLimit, expected.get(PEFT_PREFIX + name), gradient, name));
    }

    @Test
    void greedyTokensAreThoseOfPyTorch() throws IOException {
        JsonNode prompts = json("prompts.json");
        try (OpenedModel opened = OpenedModel.frozen(CpuDevice.open(), model)) {
            for (JsonNode prompt : prompts.get("cases")) {
                int[] made = Generator.generate(opened.ops(), opened.model().decoder(), ints(prompt.get("input_ids")), prompts.get("max_new_tokens").intValue(), Set.of(), Sampler.GREEDY, _ -> {});
                assertArrayEquals(ints(prompt.get("new_ids")), made, prompt.get("prompt").textValue());
            }
        }
    }
}
