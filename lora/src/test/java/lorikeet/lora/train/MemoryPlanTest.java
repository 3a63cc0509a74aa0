package lorikeet.lora.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.OpenedModel;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.TinyModels;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.LongestBatches;
import lorikeet.lora.data.Row;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Storage;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.plan.NullDevice;
import lorikeet.tensor.safetensors.SafetensorsFile.Load;
import lorikeet.tensor.safetensors.StoredDType;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan of a run, made without its weights, against what the pool held when the same run was made. */
class MemoryPlanTest {
    private static final AdamW.Settings ADAM = new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1);
    private static final int THREADS = 2;

    @TempDir
    Path folder;

    /** @param stored of the weight files; {@code kept} as {@code --torch_dtype}, or null */
    record Case(String name, LoraConfig lora, Recompute recompute, StoredDType stored, DType kept, int batch, int accumulation, int validation) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        LoraConfig lora = OpenedModel.lora(0.1);
        return Stream.of(
                new Case("lora", lora, Recompute.NONE, StoredDType.F32, null, 2, 1, 0),
                new Case("lora, checkpointing", lora, Recompute.LAYERS, StoredDType.F32, null, 2, 1, 0),
                new Case("full", null, Recompute.NONE, StoredDType.F32, null, 2, 1, 0),
                new Case("full, checkpointing", null, Recompute.LAYERS, StoredDType.BF16, null, 2, 1, 0),
                new Case("lora, bf16 base", lora, Recompute.LAYERS, StoredDType.BF16, null, 2, 1, 0),
                new Case("lora, base kept as bf16", lora, Recompute.LAYERS, StoredDType.F32, DType.BF16, 2, 1, 0),
                new Case("lora, accumulation", lora, Recompute.NONE, StoredDType.F32, null, 1, 3, 0),
                new Case("full, accumulation", null, Recompute.LAYERS, StoredDType.F32, null, 1, 4, 0),
                new Case("lora, evaluation of longer batches", lora, Recompute.LAYERS, StoredDType.F32, null, 1, 1, 5));
    }

    private static List<Row> rows() {
        return Stream.of(9, 40, 12, 33, 40, 5, 21, 30).map(length -> TinyRun.rows(1, length).getFirst()).toList();
    }

    private static Settings settings(Case test) {
        return new Settings(6, 1e-3, Schedule.CONSTANT, 0, ADAM, 3, 2, 1, Math.max(1, test.validation), 42, test.recompute);
    }

    private static Batches batches(Case test) {
        return new Batches(rows(), test.batch, test.accumulation, true, 42);
    }

    private static List<Row> validation(Case test) {
        return TinyRun.rows(2 * test.validation, 40);
    }


    /** High-water mark of the pool in a whole run: opening, steps, evaluation, saving. */
    private long real(Case test, Path model) {
        Storing storing = new Storing(Load.MAP, test.kept);
        try (OpenedModel opened = OpenedModel.on(CpuDevice.open(THREADS), ops -> test.lora == null
                        ? LanguageModel.open(ops, model, storing).trainAll() : LanguageModel.open(ops, model, storing).attach(test.lora, 7));
                Run run = new Run(opened.model(), batches(test), validation(test), settings(test), null, Map.of(), 0);
                OutputFolder output = OutputFolder.open(folder.resolve("out"), false, null)) {
            run.train(output, List.of(), () -> false);
            return opened.device().memory().peak();
        }
    }

    private static MemoryPlan plan(Case test, DecoderConfig config) {
        DType stored = test.stored == StoredDType.F32 ? DType.F32 : DType.BF16;
        try (NullDevice device = new NullDevice(CpuDevice.open(THREADS)); Eager ops = Eager.on(device);
                PlannedModel model = PlannedModel.open(ops, device, config, name -> stored, new Storing(Load.MAP, test.kept), test.lora)) {
            return MemoryPlan.of(ops, device, model, LongestBatches.of(batches(test), 6), validation(test), settings(test));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void poolOfTheRunIsAsPlanned(Case test) {
        Path model = TinyModels.write(folder.resolve("model"), TinyModels.mistral(), test.stored);
        long live = Storage.live();
        MemoryPlan plan = plan(test, DecoderConfig.read(model));
        assertEquals(live, Storage.live(), "live storages");
        long real = real(test, model);
        assertTrue(Math.abs(plan.pool() - real) <= 0.01 * real, () -> "planned " + plan + ", real " + real);
    }
}
