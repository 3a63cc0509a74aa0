package lorikeet.lora.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import lorikeet.autograd.Parameter;
import lorikeet.lora.Close;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.RunFiles;
import lorikeet.lora.TinyModels;
import lorikeet.lora.model.Linear;
import lorikeet.tensor.Host;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesTest {
    @TempDir
    Path folder;

    private static void scale(OpenedModel opened, Parameter parameter, double factor) {
        Tensor tensor = parameter.tensor();
        opened.ops().assign(tensor, opened.ops().scale(tensor, factor));
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) sum += value * value;
        return Math.sqrt(sum);
    }

    @Test
    void untouchedModelHasChangedNothing() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.llama(), StoredDType.BF16);
        try (OpenedModel opened = OpenedModel.full(CpuDevice.open(), model); Changes changes = new Changes(opened.model())) {
            ChangeReport report = ChangeReport.of(0, 1, changes, new LogitDrift(opened.model(), List.of()));
            assertTrue(report.nothing());
            assertFalse(report.anythingMoved());
            assertEquals(opened.model().trained().size(), report.tensors().size());
            for (TensorChange tensor : report.tensors()) assertEquals(0, tensor.changeNorm());
        }
    }

    @Test
    void changeOfFullTrainingIsMeasuredFromTheFile() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.llama(), StoredDType.BF16);
        try (OpenedModel opened = OpenedModel.full(CpuDevice.open(), model); Changes changes = new Changes(opened.model())) {
            Parameter changed = opened.model().trained().get(3);
            double[] before = Host.doubles(opened.ops(), changed.tensor());
            scale(opened, changed, 1.5);
            for (TensorChange tensor : changes.tensors()) {
                boolean isIt = tensor.name().equals(changed.name());
                assertEquals(isIt ? 0.5 : 0, tensor.relative(), 1e-7, tensor.name());
                assertEquals(isIt, tensor.changed() > 0, tensor.name());
            }
            TensorChange found = changes.tensors().get(3);
            Close.assertRelative(1e-12, norm(before), found.startNorm(), "norm before");
            Close.assertRelative(1e-7, 0.5 * Close.most(before), found.largest(), "largest change");
            assertEquals(before.length, found.values());
        }
    }

    /** BF16 has 8 bits: a change of a millionth is none in the saved model. */
    @Test
    void changeBelowTheSavedPrecisionCountsAsNone() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.llama(), StoredDType.BF16);
        try (OpenedModel opened = OpenedModel.full(CpuDevice.open(), model); Changes changes = new Changes(opened.model())) {
            opened.model().trained().forEach(parameter -> scale(opened, parameter, 1 + 1e-6));
            ChangeReport report = ChangeReport.of(0, 1, changes, new LogitDrift(opened.model(), List.of()));
            assertTrue(report.nothing());
            assertTrue(report.anythingMoved());
        }
    }

    /** |scale · B · A| against the product itself, in doubles; the tensors A and B against copies. */
    @Test
    void adaptersAreMeasuredByWhatTheyAddToTheWeight() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.qwen2(), StoredDType.F16);
        try (OpenedModel opened = OpenedModel.fresh(CpuDevice.open(), model, OpenedModel.lora(0)); Changes changes = new Changes(opened.model())) {
            scale(opened, opened.model().trained().get(1), 2);
            assertEquals(List.of(1), changes.tensors().stream().filter(tensor -> tensor.changed() > 0).map(changes.tensors()::indexOf).toList());
            assertEquals(1, changes.tensors().get(1).relative(), 1e-12);
            List<Linear> adapted = opened.model().decoder().linears().stream().filter(linear -> linear.adapter() != null).toList();
            List<ModuleChange> modules = changes.modules();
            assertEquals(adapted.size(), modules.size());
            for (int i = 0; i < modules.size(); i++) {
                Linear linear = adapted.get(i);
                assertEquals(linear.path(), modules.get(i).name());
                Close.assertRelative(1e-9, norm(product(opened, linear)), modules.get(i).changeNorm(), linear.path());
                Close.assertRelative(1e-12, norm(Host.doubles(opened.ops(), linear.weight())), modules.get(i).baseNorm(), linear.path());
            }
        }
    }

    private static double[] product(OpenedModel opened, Linear linear) {
        double[] a = Host.doubles(opened.ops(), linear.adapter().a().tensor());
        double[] b = Host.doubles(opened.ops(), linear.adapter().b().tensor());
        int rank = (int) linear.adapter().rank();
        int in = a.length / rank;
        double[] product = new double[b.length / rank * in];
        for (int i = 0; i < product.length; i++) {
            for (int r = 0; r < rank; r++) product[i] += linear.adapter().scale() * b[i / in * rank + r] * a[r * in + i % in];
        }
        return product;
    }

    @Test
    void reportSaysTheLargestAndWritesAll() {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.mistral());
        try (OpenedModel opened = OpenedModel.full(CpuDevice.open(), model); Changes changes = new Changes(opened.model())) {
            LogitDrift drift = new LogitDrift(opened.model(), Prompt.fixed(text -> new int[0], 32));
            Parameter changed = opened.model().trained().getLast();
            scale(opened, changed, 2);
            ChangeReport report = ChangeReport.of(2, 9, changes, drift);
            assertFalse(report.nothing());
            List<String> lines = report.lines();
            assertTrue(lines.getFirst().endsWith("in 1 of " + opened.model().trained().size() + " tensors"), lines.toString());
            assertTrue(lines.get(2).startsWith("  " + changed.name()) && lines.get(2).endsWith(", 100 % of its norm before"), lines.toString());
            assertTrue(lines.getLast().startsWith("logits of 1 fixed prompt: moved by at most "), lines.toString());
            report.write(folder);
            var json = RunFiles.json(folder.resolve("changes.json"));
            assertEquals(2, json.get("from_step").intValue());
            assertEquals(9, json.get("to_step").intValue());
            assertEquals(opened.model().trained().size(), json.get("tensors").size());
            assertEquals(1, json.get("tensors").get(opened.model().trained().size() - 1).get("relative").doubleValue(), 1e-12);
            assertEquals(16, json.get("logits").get(0).get("input_ids").size());
        }
    }
}
