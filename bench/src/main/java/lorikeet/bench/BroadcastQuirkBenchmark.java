package lorikeet.bench;

import static jdk.incubator.vector.FloatVector.SPECIES_PREFERRED;
import static jdk.incubator.vector.FloatVector.fromArray;

import java.lang.invoke.VarHandle;
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
 * A small reproduction: of a register tile C2 moves loads ahead of their use, and spills what it has no registers for. Sums of 256 steps of a tile of
 * 6 rows by 2 vectors; tiles a second.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@State(Scope.Benchmark)
public class BroadcastQuirkBenchmark {
    private static final VectorSpecies<Float> S = SPECIES_PREFERRED;
    private static final int LANES = S.length();
    private static final int DEPTH = 256;

    private final float[] a = new float[6 * DEPTH];
    private final float[] b = new float[DEPTH * 2 * LANES];
    private final float[] c = new float[12 * LANES];

    /** C2 loads all six broadcasts before it uses one of them, and spills where registers do not suffice. */
    @Benchmark
    public float[] sixRowsAtOnce() {
        FloatVector c0l = fromArray(S, c, 0 * LANES), c0r = fromArray(S, c, 1 * LANES);
        FloatVector c1l = fromArray(S, c, 2 * LANES), c1r = fromArray(S, c, 3 * LANES);
        FloatVector c2l = fromArray(S, c, 4 * LANES), c2r = fromArray(S, c, 5 * LANES);
        FloatVector c3l = fromArray(S, c, 6 * LANES), c3r = fromArray(S, c, 7 * LANES);
        FloatVector c4l = fromArray(S, c, 8 * LANES), c4r = fromArray(S, c, 9 * LANES);
        FloatVector c5l = fromArray(S, c, 10 * LANES), c5r = fromArray(S, c, 11 * LANES);
        for (int p = 0; p < DEPTH; p++) {
            FloatVector l = fromArray(S, b, 2 * LANES * p);
            FloatVector r = fromArray(S, b, 2 * LANES * p + LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[p + 0 * DEPTH]);
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            FloatVector a1 = FloatVector.broadcast(S, a[p + 1 * DEPTH]);
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            FloatVector a2 = FloatVector.broadcast(S, a[p + 2 * DEPTH]);
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            FloatVector a3 = FloatVector.broadcast(S, a[p + 3 * DEPTH]);
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
            FloatVector a4 = FloatVector.broadcast(S, a[p + 4 * DEPTH]);
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            FloatVector a5 = FloatVector.broadcast(S, a[p + 5 * DEPTH]);
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
        }
        c0l.intoArray(c, 0 * LANES);
        c0r.intoArray(c, 1 * LANES);
        c1l.intoArray(c, 2 * LANES);
        c1r.intoArray(c, 3 * LANES);
        c2l.intoArray(c, 4 * LANES);
        c2r.intoArray(c, 5 * LANES);
        c3l.intoArray(c, 6 * LANES);
        c3r.intoArray(c, 7 * LANES);
        c4l.intoArray(c, 8 * LANES);
        c4r.intoArray(c, 9 * LANES);
        c5l.intoArray(c, 10 * LANES);
        c5r.intoArray(c, 11 * LANES);
        return c;
    }

    /** The way round: a fence of loads, which is no instruction on x86-64, keeps each broadcast beside its use. */
    @Benchmark
    public float[] sixRowsFenced() {
        FloatVector c0l = fromArray(S, c, 0 * LANES), c0r = fromArray(S, c, 1 * LANES);
        FloatVector c1l = fromArray(S, c, 2 * LANES), c1r = fromArray(S, c, 3 * LANES);
        FloatVector c2l = fromArray(S, c, 4 * LANES), c2r = fromArray(S, c, 5 * LANES);
        FloatVector c3l = fromArray(S, c, 6 * LANES), c3r = fromArray(S, c, 7 * LANES);
        FloatVector c4l = fromArray(S, c, 8 * LANES), c4r = fromArray(S, c, 9 * LANES);
        FloatVector c5l = fromArray(S, c, 10 * LANES), c5r = fromArray(S, c, 11 * LANES);
        for (int p = 0; p < DEPTH; p++) {
            FloatVector l = fromArray(S, b, 2 * LANES * p);
            FloatVector r = fromArray(S, b, 2 * LANES * p + LANES);
            FloatVector a0 = FloatVector.broadcast(S, a[p + 0 * DEPTH]);
            c0l = a0.fma(l, c0l);
            c0r = a0.fma(r, c0r);
            VarHandle.loadLoadFence();
            FloatVector a1 = FloatVector.broadcast(S, a[p + 1 * DEPTH]);
            c1l = a1.fma(l, c1l);
            c1r = a1.fma(r, c1r);
            VarHandle.loadLoadFence();
            FloatVector a2 = FloatVector.broadcast(S, a[p + 2 * DEPTH]);
            c2l = a2.fma(l, c2l);
            c2r = a2.fma(r, c2r);
            VarHandle.loadLoadFence();
            FloatVector a3 = FloatVector.broadcast(S, a[p + 3 * DEPTH]);
            c3l = a3.fma(l, c3l);
            c3r = a3.fma(r, c3r);
            VarHandle.loadLoadFence();
            FloatVector a4 = FloatVector.broadcast(S, a[p + 4 * DEPTH]);
            c4l = a4.fma(l, c4l);
            c4r = a4.fma(r, c4r);
            VarHandle.loadLoadFence();
            FloatVector a5 = FloatVector.broadcast(S, a[p + 5 * DEPTH]);
            c5l = a5.fma(l, c5l);
            c5r = a5.fma(r, c5r);
        }
        c0l.intoArray(c, 0 * LANES);
        c0r.intoArray(c, 1 * LANES);
        c1l.intoArray(c, 2 * LANES);
        c1r.intoArray(c, 3 * LANES);
        c2l.intoArray(c, 4 * LANES);
        c2r.intoArray(c, 5 * LANES);
        c3l.intoArray(c, 6 * LANES);
        c3r.intoArray(c, 7 * LANES);
        c4l.intoArray(c, 8 * LANES);
        c4r.intoArray(c, 9 * LANES);
        c5l.intoArray(c, 10 * LANES);
        c5r.intoArray(c, 11 * LANES);
        return c;
    }
}
