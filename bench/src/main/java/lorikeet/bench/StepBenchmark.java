package lorikeet.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lorikeet.lora.model.Decoder.Recompute;
import lorikeet.tensor.DType;
import lorikeet.tensor.MemoryUse;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A whole LoRA training step, see {@link LoraStep}: {@code tokens} and {@code gflop} are rates a second. FLOPs are those
 * of the step without recomputation. Each fork prints its memory, the fused multiply-add peak of the machine, and the
 * processor time of the calling thread in the quickest and in the median step: at 1 thread that is what a step costs
 * however busy the machine is.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xmx256m"})
@State(Scope.Benchmark)
public class StepBenchmark {
    @Param({"1", "2"})
    public int threads;

    @Param({"F32", "BF16"})
    public DType weights;

    @Param({"NONE", "LAYERS"})
    public Recompute recompute;

    private final ThreadMXBean clocks = ManagementFactory.getThreadMXBean();
    private final List<Double> processorMillis = new ArrayList<>();
    private Path folder;
    private LoraStep step;

    /** Rates counted beside the number of steps. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Rate {
        /** Tokens trained on. */
        public double tokens;
        /** Floating-point operations done, in 1e9. */
        public double gflop;
    }

    @Setup
    public void prepare() throws IOException {
        folder = Files.createTempDirectory("lorikeet-step");
        LoraStep.MODEL.write(folder, weights);
        step = new LoraStep(folder, threads, recompute, ops -> ops);
    }

    @TearDown
    public void release() throws IOException {
        MemoryUse use = step.memory();
        Collections.sort(processorMillis);
        System.out.println(String.format(Locale.ROOT, "calling thread: %.0f ms of processor at least, %.0f in the median, of %d steps;"
                        + " peak MiB: process %.0f, activations, gradients and optimizer %.0f, panels %.0f; fma peak %.1f GFLOP/s",
                processorMillis.getFirst(), processorMillis.get(processorMillis.size() / 2), processorMillis.size(),
                ProcessMemory.peakMiB(), mib(use.peak()), mib(step.scratchBytes()), FmaPeak.gflops(threads)));
        step.close();
        StepProfile.delete(folder);
    }

    private static double mib(long bytes) {
        return bytes / (double) (1 << 20);
    }

    @Benchmark
    public double train(Rate rate) {
        rate.tokens += LoraStep.TOKENS;
        rate.gflop += LoraStep.FLOPS * 1e-9;
        long start = clocks.getCurrentThreadCpuTime();
        double loss = step.run();
        processorMillis.add((clocks.getCurrentThreadCpuTime() - start) * 1e-6);
        return loss;
    }
}
