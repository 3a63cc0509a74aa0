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
 * A small reproduction: C2 moves the check of an access to a segment out of a loop where the offset is a number it knows times the loop's variable, in
 * {@code long}. With a stride that it does not know, and with sums in {@code int}, which might overflow, each access is addressed and
 * checked anew, at five to eight instructions. Sums of {@value #STEPS} steps of 4 rows by 2 vectors; sums a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@State(Scope.Benchmark)
public class StrideQuirkBenchmark {
    private static final VectorSpecies<Float> S = SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final int COLUMNS = 2 * LANES;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final long V = 4L * LANES;
    private static final int STEPS = 128;

    private final float[] a = new float[4 * STEPS];
    private final MemorySegment b = Arena.ofAuto().allocate(2 * V * STEPS, 64);
    private long row = 2 * V; // not final: as an argument would be

    /** A stride that C2 does not know. */
    @Benchmark
    public FloatVector strideOfAnArgument() {
        FloatVector c0l = FloatVector.zero(S), c0r = c0l, c1l = c0l, c1r = c0l, c2l = c0l, c2r = c0l, c3l = c0l, c3r = c0l;
        long stride = row;
        for (int p = 0; p < STEPS; p++) {
            FloatVector l = fromMemorySegment(S, b, stride * p, ORDER);
            FloatVector r = fromMemorySegment(S, b, stride * p + V, ORDER);
            FloatVector x0 = FloatVector.broadcast(S, a[p]);
            c0l = x0.fma(l, c0l);
            c0r = x0.fma(r, c0r);
            FloatVector x1 = FloatVector.broadcast(S, a[p + STEPS]);
            c1l = x1.fma(l, c1l);
            c1r = x1.fma(r, c1r);
            FloatVector x2 = FloatVector.broadcast(S, a[p + 2 * STEPS]);
            c2l = x2.fma(l, c2l);
            c2r = x2.fma(r, c2r);
            FloatVector x3 = FloatVector.broadcast(S, a[p + 3 * STEPS]);
            c3l = x3.fma(l, c3l);
            c3r = x3.fma(r, c3r);
        }
        return c0l.add(c0r).add(c1l.add(c1r)).add(c2l.add(c2r)).add(c3l.add(c3r));
    }

    /** A sum in {@code int}. */
    @Benchmark
    public FloatVector indexInInt() {
        FloatVector c0l = FloatVector.zero(S), c0r = c0l, c1l = c0l, c1r = c0l, c2l = c0l, c2r = c0l, c3l = c0l, c3r = c0l;
        for (int p = 0; p < STEPS; p++) {
            FloatVector l = fromMemorySegment(S, b, 4L * (p * COLUMNS), ORDER);
            FloatVector r = fromMemorySegment(S, b, 4L * (p * COLUMNS + LANES), ORDER);
            FloatVector x0 = FloatVector.broadcast(S, a[p]);
            c0l = x0.fma(l, c0l);
            c0r = x0.fma(r, c0r);
            FloatVector x1 = FloatVector.broadcast(S, a[p + STEPS]);
            c1l = x1.fma(l, c1l);
            c1r = x1.fma(r, c1r);
            FloatVector x2 = FloatVector.broadcast(S, a[p + 2 * STEPS]);
            c2l = x2.fma(l, c2l);
            c2r = x2.fma(r, c2r);
            FloatVector x3 = FloatVector.broadcast(S, a[p + 3 * STEPS]);
            c3l = x3.fma(l, c3l);
            c3r = x3.fma(r, c3r);
        }
        return c0l.add(c0r).add(c1l.add(c1r)).add(c2l.add(c2r)).add(c3l.add(c3r));
    }

    /** The way round: a constant in {@code long} times the loop's variable. */
    @Benchmark
    public FloatVector constantStride() {
        FloatVector c0l = FloatVector.zero(S), c0r = c0l, c1l = c0l, c1r = c0l, c2l = c0l, c2r = c0l, c3l = c0l, c3r = c0l;
        for (int p = 0; p < STEPS; p++) {
            FloatVector l = fromMemorySegment(S, b, 4L * COLUMNS * p, ORDER);
            FloatVector r = fromMemorySegment(S, b, V + 4L * COLUMNS * p, ORDER);
            FloatVector x0 = FloatVector.broadcast(S, a[p]);
            c0l = x0.fma(l, c0l);
            c0r = x0.fma(r, c0r);
            FloatVector x1 = FloatVector.broadcast(S, a[p + STEPS]);
            c1l = x1.fma(l, c1l);
            c1r = x1.fma(r, c1r);
            FloatVector x2 = FloatVector.broadcast(S, a[p + 2 * STEPS]);
            c2l = x2.fma(l, c2l);
            c2r = x2.fma(r, c2r);
            FloatVector x3 = FloatVector.broadcast(S, a[p + 3 * STEPS]);
            c3l = x3.fma(l, c3l);
            c3r = x3.fma(r, c3r);
        }
        return c0l.add(c0r).add(c1l.add(c1r)).add(c2l.add(c2r)).add(c3l.add(c3r));
    }
}
