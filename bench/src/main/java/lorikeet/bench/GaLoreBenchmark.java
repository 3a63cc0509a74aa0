package lorikeet.bench;

import java.util.concurrent.TimeUnit;
import lorikeet.tensor.Eager;
import lorikeet.tensor.Tensor;
import lorikeet.tensor.check.OpCase;
import lorikeet.tensor.cpu.CpuDevice;
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
 * The operations of a GaLore step on a square matrix, on the CPU device, in milliseconds. Each is checked against the reference device
 * before it is measured, at a small size: the reference would take minutes at the large one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xms512m", "-Xmx512m"})
@State(Scope.Benchmark)
public class GaLoreBenchmark {
    @Param({"PROJECT", "ADAM", "ADAM_8BIT", "UPDATE", "RANGE_FINDER"})
    public String op;

    @Param("2048")
    public long size;

    @Param("128")
    public long rank;

    @Param({"1", "2"})
    public int threads;

    private OpCase measured;
    private CpuDevice device;
    private Eager ops;
    private Tensor[] operands;

    @Setup
    public void prepare() {
        ProjectedCases.Kind kind = ProjectedCases.Kind.valueOf(op);
        device = CpuDevice.open(threads);
        ReferenceCheck.check(new ProjectedCases(96, 12).of(kind), device);
        measured = new ProjectedCases(size, rank).of(kind);
        ops = Eager.on(device);
        operands = measured.place(ops);
    }

    @TearDown
    public void release() {
        ops.close();
        device.close();
    }

    @Benchmark
    public Tensor[] run() {
        try (lorikeet.tensor.Scope _ = ops.scope()) {
            return ops.apply(measured.op(), operands);
        }
    }
}
