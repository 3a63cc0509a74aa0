package lorikeet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import lorikeet.autograd.AdamW;
import lorikeet.autograd.Schedule;
import lorikeet.lora.LanguageModel;
import lorikeet.lora.LanguageModel.Storing;
import lorikeet.lora.PlannedModel;
import lorikeet.lora.adapter.LoraConfig;
import lorikeet.lora.data.Batches;
import lorikeet.lora.data.LongestBatches;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.lora.model.DecoderConfig;
import lorikeet.lora.train.MemoryPlan;
import lorikeet.lora.train.Settings;
import lorikeet.tensor.DType;
import lorikeet.tensor.Eager;
import lorikeet.tensor.cpu.CpuDevice;
import lorikeet.tensor.plan.NullDevice;

/** The memory plan of a step on the model and the rows of {@link LoraStep}, beside what the pool held in the real step. */
public final class PlanCheck {
    private static final int SEED = 7;

    /** What is trained, and how. */
    private record Case(boolean full, DType weights, Recompute recompute, int batch, int accumulation) {
        LoraConfig lora() {
            return full ? null : LoraStep.LORA;
        }

        Batches batches() {
            return new Batches(LoraStep.rows(), batch, accumulation, false, SEED);
        }

        Settings settings() {
            return new Settings(1, 1e-4, Schedule.CONSTANT, 0, new AdamW.Settings(0.9, 0.95, 1e-8, 0.1, 1), 1, 1, 1, 1, SEED, recompute);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%s, %s, recomputed: %s, %d x %d rows", full ? "full" : "LoRA", weights, recompute, accumulation, batch);
        }
    }

    private PlanCheck() {}

    public static void main(String[] args) throws IOException {
        List<Case> cases = List.of(new Case(false, DType.F32, Recompute.NONE, 4, 1), new Case(false, DType.F32, Recompute.LAYERS, 4, 1),
                new Case(false, DType.BF16, Recompute.LAYERS, 4, 1), new Case(false, DType.F32, Recompute.NONE, 2, 2),
                new Case(true, DType.F32, Recompute.LAYERS, 4, 1), new Case(true, DType.BF16, Recompute.NONE, 2, 2));
        System.out.println("| run | planned bytes | real bytes | ratio | ms to plan |\n|---|---|---|---|---|");
        for (Case one : cases) {
            Path folder = Files.createTempDirectory("lorikeet-plan");
            LoraStep.MODEL.write(folder, one.weights);
            long start = System.nanoTime();
            long planned = plan(one, folder).pool();
            double millis = (System.nanoTime() - start) * 1e-6;
            long real = real(one, folder);
            System.out.println(String.format(Locale.ROOT, "| %s | %,d | %,d | %.4f | %.0f |", one, planned, real, (double) planned / real, millis));
            StepProfile.delete(folder);
        }
    }

    private static MemoryPlan plan(Case one, Path folder) {
        try (NullDevice device = new NullDevice(CpuDevice.open()); Eager ops = Eager.on(device);
                PlannedModel model = PlannedModel.open(ops, device, DecoderConfig.read(folder), name -> one.weights, Storing.MAPPED, one.lora())) {
            return MemoryPlan.of(ops, device, model, LongestBatches.of(one.batches(), 1), List.of(), one.settings());
        }
    }

    /** The most that the pool held. */
    private static long real(Case one, Path folder) {
        try (CpuDevice device = CpuDevice.open(); Eager ops = Eager.on(device);
                LanguageModel model = LanguageModel.open(ops, folder, Storing.MAPPED)) {
            if (one.full) model.trainAll();
            else model.attach(one.lora(), SEED);
            model.train(one.batches(), one.settings(), (step, window, gradNorm, rate) -> {});
            return device.memory().peak();
        }
    }
}
