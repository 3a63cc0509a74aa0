package lorikeet.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.DType;
import lorikeet.tensor.MemoryUse;

/**
 * Where a LoRA training step spends its time and memory: {@code StepProfile THREADS F32|BF16 NONE|LAYERS STEPS}. Prints
 * the memory after each step, then milliseconds by operation: clock, processor.
 */
public final class StepProfile {
    private static final int WARMUP = 4;

    private StepProfile() {}

    public static void main(String[] args) throws IOException {
        if (args.length != 4) throw new IllegalArgumentException("expected THREADS F32|BF16 NONE|LAYERS STEPS, found " + List.of(args));
        int threads = Integer.parseInt(args[0]);
        int steps = Integer.parseInt(args[3]);
        Path folder = Files.createTempDirectory("lorikeet-step");
        LoraStep.MODEL.write(folder, DType.valueOf(args[1]));
        TimedOps[] timed = new TimedOps[1];
        try (LoraStep step = new LoraStep(folder, threads, Recompute.valueOf(args[2]), ops -> timed[0] = new TimedOps(ops))) {
            run(step, WARMUP);
            timed[0].reset();
            double seconds = run(step, steps);
            System.out.println(timed[0].table(steps));
            print("%.0f ms a step, %.0f in operations (%.0f of the calling thread's processor); %.0f tokens/s; %.1f GFLOP/s of %.1f",
                    1e3 * seconds / steps, 1e3 * timed[0].seconds() / steps, 1e3 * timed[0].processorSeconds() / steps, LoraStep.TOKENS * steps / seconds, LoraStep.FLOPS * steps / seconds * 1e-9,
                    FmaPeak.gflops(threads));
        } finally {
            delete(folder);
        }
    }

    private static double run(LoraStep step, int steps) {
        double seconds = 0;
        for (int i = 0; i < steps; i++) {
            long start = System.nanoTime();
            double loss = step.run();
            seconds += (System.nanoTime() - start) * 1e-9;
            MemoryUse use = step.memory();
            print("loss %.4f; %.0f ms; MiB: pool %.1f in use, %.1f at most, %.1f reserved (%d misses); scratch %.1f; process %.0f at most",
                    loss, (System.nanoTime() - start) * 1e-6, mib(use.inUse()), mib(use.peak()), mib(use.reserved()), use.misses(),
                    mib(step.scratchBytes()), ProcessMemory.peakMiB());
        }
        return seconds;
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }
}
