package lorikeet.bench;

import java.util.concurrent.TimeUnit;
import lorikeet.tensor.DType;
import lorikeet.tensor.cpu.Gemm;
import lorikeet.tensor.cpu.Team;
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

/** Matrix products of the CPU device; {@code gflop} is the rate in 1e9 floating-point operations a second. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xms1g", "-Xmx1g"})
@State(Scope.Benchmark)
public class GemmBenchmark {
    @Param({"1024x1024x1024NN", "1024x1024x1024NT", "256x2048x2048NT", "1024x2048x16NT", "1024x16x2048NT", "1x4096x4096NT"})
    public String product;

    @Param({"F32", "BF16", "F16"})
    public DType weights;

    @Param({"1", "2"})
    public int threads;

    private Team team;
    private Gemm gemm;
    private GemmProblem problem;

    /** Rate counted beside the number of products. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Rate {
        /** Floating-point operations done, in 1e9. */
        public double gflop;
    }

    @Setup
    public void prepare() {
        team = new Team(threads);
        gemm = new Gemm(team);
        problem = new GemmProblem(product, weights);
    }

    @TearDown
    public void release() {
        problem.close();
        team.close();
    }

    @Benchmark
    public Object multiply(Rate rate) {
        problem.run(gemm);
        rate.gflop += problem.flops() * 1e-9;
        return problem.c;
    }
}
