package lorikeet.bench;

import static jdk.incubator.vector.FloatVector.SPECIES_PREFERRED;
import static jdk.incubator.vector.FloatVector.fromMemorySegment;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A small reproduction: C2 unrolls a loop and changes the order of its loads, so that the core's prefetching finds no stream. Products of lines of 16 KiB
 * that no cache holds with a row, four at a time; passes over 256 MiB a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@State(Scope.Benchmark)
public class LoadOrderQuirkBenchmark {
    private static final VectorSpecies<Float> S = SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long V = 4L * LANES;
    private static final int LINE = 4096;
    private static final int LINES = 16384;
    /** Bytes between lines that are read together: each is a stream of its own. */
    private static final long APART = 4L * LINE * (LINES / 4);
    /** Not final: the compiler does not know it. */
    private static long unknownStep = V;

    private final MemorySegment w = Arena.ofAuto().allocate(4L * LINE * LINES, 64);
    private final MemorySegment x = Arena.ofAuto().allocate(4L * LINE, 64);

    /** C2 unrolls the loop and puts the loads of each line together: it reads a kibibyte of one line, then one of the next. */
    @Benchmark
    public float fourLinesUnrolled() {
        float sum = 0;
        for (int line = 0; line < LINES / 4; line++) sum += fourLines(4L * LINE * line);
        return sum;
    }

    /** The way round: a step that C2 does not know keeps a cache line of each line in turn, at the cost of a check for each load. */
    @Benchmark
    public float fourLinesInOrder() {
        float sum = 0;
        for (int line = 0; line < LINES / 4; line++) sum += fourLinesByUnknownStep(4L * LINE * line);
        return sum;
    }

    private float fourLines(long at) {
        FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
        for (long p = 0; p < 4L * LINE; p += V) {
            FloatVector from = fromMemorySegment(S, x, p, ORDER);
            s0 = from.fma(fromMemorySegment(S, w, at + p, ORDER), s0);
            s1 = from.fma(fromMemorySegment(S, w, at + 1 * APART + p, ORDER), s1);
            s2 = from.fma(fromMemorySegment(S, w, at + 2 * APART + p, ORDER), s2);
            s3 = from.fma(fromMemorySegment(S, w, at + 3 * APART + p, ORDER), s3);
        }
        return s0.add(s1).add(s2.add(s3)).lane(0);
    }

    private float fourLinesByUnknownStep(long at) {
        long step = unknownStep;
        FloatVector s0 = FloatVector.zero(S), s1 = s0, s2 = s0, s3 = s0;
        for (long p = 0; p < 4L * LINE; p += step) {
            FloatVector from = fromMemorySegment(S, x, p, ORDER);
            s0 = from.fma(fromMemorySegment(S, w, at + p, ORDER), s0);
            s1 = from.fma(fromMemorySegment(S, w, at + 1 * APART + p, ORDER), s1);
            s2 = from.fma(fromMemorySegment(S, w, at + 2 * APART + p, ORDER), s2);
            s3 = from.fma(fromMemorySegment(S, w, at + 3 * APART + p, ORDER), s3);
        }
        return s0.add(s1).add(s2.add(s3)).lane(0);
    }
}
