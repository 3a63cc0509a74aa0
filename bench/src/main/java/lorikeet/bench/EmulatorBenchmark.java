package lorikeet.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import lorikeet.ptx.emulator.Checks;
import lorikeet.ptx.emulator.DeviceBuffer;
import lorikeet.ptx.emulator.Kernel;
import lorikeet.ptx.emulator.LaunchReport;
import lorikeet.ptx.emulator.PtxMachine;
import lorikeet.ptx.syntax.PtxSource;
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
 * Kernels on the PTX emulator; {@code laneInstructions} is the rate in instructions of lanes a second, 32 for every
 * instruction issued. Blocks run on all cores that the process has: {@code taskset -c 0} gives the rate of one.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xms1g", "-Xmx1g"})
@State(Scope.Benchmark)
public class EmulatorBenchmark {
    private static final int N = 256;

    @Param({"naive", "tiled", "mma", "axpy", "divergent"})
    public String kernel;

    /** {@code memory} is memcheck and initcheck together, {@code races} these and racecheck. */
    @Param({"none", "memory", "races"})
    public String checks;

    private PtxMachine machine;
    private Kernel launch;
    private Checks checked;
    private Object[] arguments;

    /** Rate counted beside the number of launches. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Rate {
        /** Instructions of lanes. */
        public long laneInstructions;
    }

    @Setup
    public void prepare() throws IOException {
        try (InputStream in = EmulatorBenchmark.class.getResourceAsStream("emulator.ptx")) {
            machine = PtxMachine.load(new PtxSource("emulator.ptx", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        }
        launch = machine.kernel(kernel);
        checked = checks.equals("none") ? Checks.none() : new Checks(true, true, checks.equals("races"), false, OptionalLong.empty());
        switch (kernel) {
            case "naive", "tiled" -> launch.grid(N / 16, N / 16, 1).block(16, 16, 1);
            case "mma" -> launch.grid(N / 8, N / 16, 1).block(32, 1, 1);
            default -> launch.grid(N * N / 256, 1, 1).block(256, 1, 1);
        }
        arguments = new Object[] {random(1), random(2), machine.allocate(4L * N * N), N};
    }

    /** {@code [N, N]} floats; read as bfloat16 by the mma kernel, which does not care. */
    private DeviceBuffer random(long seed) {
        Random random = new Random(seed);
        float[] values = new float[N * N];
        for (int i = 0; i < values.length; i++) values[i] = random.nextFloat() - 0.5f;
        return machine.buffer(values);
    }

    @TearDown
    public void release() {
        machine.close();
    }

    @Benchmark
    public LaunchReport run(Rate rate) {
        LaunchReport report = launch.launch(checked, arguments);
        rate.laneInstructions += 32 * report.steps();
        return report;
    }
}
