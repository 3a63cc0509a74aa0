package lorikeet.bench;

import java.util.concurrent.TimeUnit;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.cpu.CpuDevice;
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
 * The operations of a LoRA layer on the CPU device, through {@link Eager}: {@code gflop} is the rate in 1e9
 * floating-point operations a second, {@code gb} in 1e9 bytes of operands and results. Each operation is checked against
 * the reference device before it is measured, at the small size only: the reference would take minutes at the large one.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xms512m", "-Xmx512m"})
@State(Scope.Benchmark)
public class OpBenchmark {
    private static final String SMALL = "64x256x256r8";

    @Param({"LORA_LINEAR", "LORA_LINEAR_BACKWARD", "ADAM_W"})
    public String op;

    @Param({SMALL, "1024x2048x2048r16", "1x4096x4096r16"})
    public String sizes;

    @Param({"F32", "BF16", TracerCases.NF4})
    public String weights;

    @Param({"1", "2"})
    public int threads;

    private OpCase measured;
    private CpuDevice device;
    private Eager ops;
    private Tensor[] operands;

    /** Rates counted beside the number of runs. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Rate {
        /** Floating-point operations done, in 1e9. */
        public double gflop;
        /** Bytes of operands read and results written, each once, in 1e9. */
        public double gb;
    }

    @Setup
    public void prepare() {
        TracerCases.Kind kind = TracerCases.Kind.valueOf(op);
        device = CpuDevice.open(threads);
        ReferenceCheck.check(new TracerCases(SMALL, weights).of(kind), device);
        measured = new TracerCases(sizes, weights).of(kind);
        ops = Eager.on(device);
        operands = measured.place(ops);
    }

    @TearDown
    public void release() {
        ops.close();
        device.close();
    }

    @Benchmark
    public Tensor[] run(Rate rate) {
        rate.gflop += measured.flops() * 1e-9;
        rate.gb += measured.bytes() * 1e-9;
        try (lorikeet.tensor.Scope _ = ops.scope()) {
            return ops.apply(measured.op(), operands);
        }
    }
}
